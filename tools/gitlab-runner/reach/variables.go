package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// variables lists the environment variables that the program reads, its libraries included, with
// the module that reads them. They are found in the syntax of every package that is linked into
// the program: what a function whose name speaks of the environment is given, as text or as a
// constant of the same package, and the constants that are named after the environment.
func variables(directory string) ([]string, error) {
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,Module",
		"gitlab.com/gitlab-org/gitlab-runner")
	list.Dir, list.Stderr = directory, os.Stderr
	printed, err := list.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := list.Start(); err != nil {
		return nil, err
	}
	found := map[string]string{}
	for decoder := json.NewDecoder(printed); ; {
		var of unit
		if err := decoder.Decode(&of); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if err := of.variables(found); err != nil {
			return nil, err
		}
	}
	var lines []string
	for name, reader := range found {
		lines = append(lines, row("variables", name, reader))
	}
	return lines, list.Wait()
}

// unit is a package as `go list` prints it.
type unit struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	Module            *struct{ Path string }
}

var (
	isVariable = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$`)
	isConstant = regexp.MustCompile(`^([A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[a-z]+_proxy)$`)
	// os.Getenv, os.LookupEnv, syscall.Getenv, getEnvAny, setStringFromEnvVal …
	ofEnvironment = regexp.MustCompile(`(?i)env`)
	// Of those, functions that hand variables to others, or to a job.
	handsOn = regexp.MustCompile(`(?i)^(setenv|unsetenv|expandenv|clearenv)$`)
)

func (of unit) variables(found map[string]string) error {
	files := token.NewFileSet()
	var parsed []*ast.File
	constants := map[string]string{}
	for _, name := range append(of.GoFiles, of.CgoFiles...) {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(of.Dir, name)
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		parsed = append(parsed, file)
		constantsOf(file, constants)
	}
	add := func(name string) {
		// github.com/openbao/openbao/api/v2/client.go, ReadBaoVariable: VAULT_X where BAO_X is unset.
		if rest, ok := strings.CutPrefix(name, "BAO_"); ok {
			found["VAULT_"+rest] = of.reader()
		}
		// The first to read it in the order of names keeps the list stable.
		if reader := of.reader(); found[name] == "" || reader < found[name] {
			found[name] = reader
		}
	}
	for name, value := range constants {
		if ofEnvironment.MatchString(name) && isConstant.MatchString(value) || of.isAllVariables(value) {
			add(value)
		}
	}
	for _, file := range parsed {
		ast.Inspect(file, func(node ast.Node) bool {
			// golang.org/x/net/proxy: envOnce{names: []string{"ALL_PROXY", "all_proxy"}}.
			if made, ok := node.(*ast.CompositeLit); ok && ofEnvironment.MatchString(nameOf(made.Type)) {
				for _, element := range made.Elts {
					if field, ok := element.(*ast.KeyValueExpr); ok {
						element = field.Value
					}
					for _, text := range texts(element, constants) {
						if isConstant.MatchString(text) {
							add(text)
						}
					}
				}
			}
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if called := nameOf(call.Fun); ofEnvironment.MatchString(called) && !handsOn.MatchString(called) {
				direct := strings.EqualFold(called, "getenv") || strings.EqualFold(called, "lookupenv")
				for _, argument := range call.Args {
					for _, text := range texts(argument, constants) {
						if isConstant.MatchString(text) || direct && isVariable.MatchString(text) {
							add(text)
						}
					}
				}
			}
			return true
		})
	}
	return nil
}

// isAllVariables holds for the constants of the file of the AWS SDK that holds nothing else.
func (of unit) isAllVariables(value string) bool {
	return of.ImportPath == "github.com/aws/aws-sdk-go-v2/config" && strings.HasPrefix(value, "AWS_")
}

// reader is the module of the package, or `go` for the standard library.
func (of unit) reader() string {
	if of.Module == nil {
		return "go"
	}
	return of.Module.Path
}

// constantsOf adds the constants and variables of a file that are texts, those of functions included.
func constantsOf(file *ast.File, into map[string]string) {
	ast.Inspect(file, func(node ast.Node) bool {
		one, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range one.Names {
			if i < len(one.Values) {
				if text, ok := textOf(one.Values[i]); ok {
					into[name.Name] = text
				}
			}
		}
		return true
	})
}

func nameOf(called ast.Expr) string {
	switch called := called.(type) {
	case *ast.Ident:
		return called.Name
	case *ast.SelectorExpr:
		return called.Sel.Name
	}
	return ""
}

func textOf(node ast.Expr) (string, bool) {
	literal, ok := node.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

// texts are the texts in an argument: itself, a constant, or a list of those.
func texts(argument ast.Expr, constants map[string]string) []string {
	if text, ok := textOf(argument); ok {
		return []string{text}
	}
	switch argument := argument.(type) {
	case *ast.Ident:
		if text, ok := constants[argument.Name]; ok {
			return []string{text}
		}
	case *ast.CompositeLit:
		var all []string
		for _, element := range argument.Elts {
			all = append(all, texts(element, constants)...)
		}
		return all
	}
	return nil
}
