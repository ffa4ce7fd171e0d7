module github.com/broadsheet-press/broadsheet/bench

go 1.26.0

require github.com/broadsheet-press/broadsheet v0.0.0

replace github.com/broadsheet-press/broadsheet => ../
