module github.com/broadsheet-press/broadsheet/bench

go 1.26.0

require github.com/broadsheet-press/broadsheet v0.0.0

require github.com/yuin/goldmark v1.8.7 // indirect

replace github.com/broadsheet-press/broadsheet => ../
