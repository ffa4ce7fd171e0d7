module github.com/broadsheet-press/broadsheet/bench

go 1.26.0

require github.com/broadsheet-press/broadsheet v0.0.0

require (
	github.com/osteele/liquid v1.9.2
	github.com/osteele/tuesday v1.1.1 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)

require github.com/yuin/goldmark v1.8.7

replace github.com/broadsheet-press/broadsheet => ../
