// Empties every function of a copy of the source: tests that still pass there assert nothing. With the word `wrong` each
// gives something of its kind that means nothing: tests that only ask whether something comes back still pass there.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

var (
	wrong   = len(os.Args) > 1 && os.Args[1] == "wrong"
	version = regexp.MustCompile(`^v[0-9]+$`)
	basic   = map[string]string{"string": `"nothing"`, "bool": "true", "float32": "918273.645", "float64": "918273.645",
		"int": "918273645", "int32": "918273645", "int64": "918273645", "uint": "918273645", "uint32": "918273645",
		"uint64": "918273645", "int16": "31873", "uint16": "31873", "int8": "113", "uint8": "113", "byte": "113", "rune": "113"}
)

func main() {
	err := filepath.WalkDir("app", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		return empty(name)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func empty(name string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	at := func(place token.Pos) int { return files.Position(place).Offset }
	type cut struct {
		from, to int
		by       string
	}
	cuts, used := []cut{}, map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		var kind *ast.FuncType
		var body *ast.BlockStmt
		switch it := node.(type) {
		case *ast.FuncDecl:
			kind, body = it.Type, it.Body
			if it.Recv != nil {
				note(it.Recv, used)
			}
		case *ast.FuncLit:
			kind, body = it.Type, it.Body
		case *ast.SelectorExpr:
			note(it, used)
		}
		if body == nil {
			return true
		}
		note(kind, used)
		results := func(one ast.Expr) string { return string(text[at(one.Pos()):at(one.End())]) }
		cuts = append(cuts, cut{at(body.Lbrace), at(body.Rbrace) + 1, "{ " + given(kind, results) + " }"})
		return false
	})
	for _, one := range file.Imports {
		if one.Name == nil && !used[called(one.Path.Value)] {
			cuts = append(cuts, cut{at(one.Pos()), at(one.Pos()), "_ "})
		} else if one.Name != nil && one.Name.Name != "." && !used[one.Name.Name] {
			cuts = append(cuts, cut{at(one.Name.Pos()), at(one.Name.End()), "_"})
		}
	}
	sort.Slice(cuts, func(one, other int) bool { return cuts[one].from < cuts[other].from })
	var left bytes.Buffer
	done := 0
	for _, one := range cuts {
		left.Write(text[done:one.from])
		left.WriteString(one.by)
		done = one.to
	}
	left.Write(text[done:])
	shown, err := format.Source(left.Bytes())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, shown, 0o644)
}

// note keeps the packages that an expression names.
func note(node ast.Node, used map[string]bool) {
	ast.Inspect(node, func(inner ast.Node) bool {
		if selected, is := inner.(*ast.SelectorExpr); is {
			if of, is := selected.X.(*ast.Ident); is {
				used[of.Name] = true
			}
		}
		return true
	})
}

// called is the name of a package, by its path.
func called(quoted string) string {
	place := strings.Trim(quoted, "\"`")
	if version.MatchString(path.Base(place)) {
		place = path.Dir(place)
	}
	name, _, _ := strings.Cut(path.Base(place), ".")
	return strings.TrimPrefix(strings.TrimSuffix(name, "-go"), "go-")
}

// given is what an emptied function returns.
func given(kind *ast.FuncType, text func(ast.Expr) string) string {
	if kind.Results == nil {
		return ""
	}
	values := []string{}
	for _, field := range kind.Results.List {
		for range max(1, len(field.Names)) {
			values = append(values, value(field.Type, text))
		}
	}
	return "return " + strings.Join(values, ", ")
}

func value(kind ast.Expr, text func(ast.Expr) string) string {
	zero := "*new(" + text(kind) + ")"
	if !wrong {
		return zero
	}
	switch it := kind.(type) {
	case *ast.Ident:
		if told, known := basic[it.Name]; known {
			return told
		}
	case *ast.StarExpr:
		return "new(" + text(it.X) + ")"
	case *ast.ArrayType:
		if it.Len == nil {
			return text(kind) + "{*new(" + text(it.Elt) + ")}"
		}
	case *ast.MapType:
		return text(kind) + "{*new(" + text(it.Key) + "): *new(" + text(it.Value) + ")}"
	}
	return zero
}
