package main

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"gitlab.com/gitlab-org/gitlab-runner/common"
)

// The sections that `register` drops when it registers the kubernetes executor
// (commands/register.go:346), and those of executors that manage machines.
var otherExecutors = map[string]bool{
	"autoscaler": true, "custom": true, "docker": true, "instance": true, "machine": true,
	"parallels": true, "ssh": true, "virtualbox": true,
}

// keys lists the keys of config.toml: path, type, the variable and the argument of `register` that
// set the same.
func keys() []string {
	var lines []string
	walkKeys(reflect.TypeOf(common.RunnerConfig{}), nil, nil, true, func(key key) {
		list := "keys"
		if otherExecutors[strings.Split(key.path, ".")[0]] {
			list = "other-executors"
		}
		lines = append(lines, row(list, key.path, key.kind, key.variable, key.argument))
	})
	walkKeys(reflect.TypeOf(common.Config{}), nil, nil, false, func(key key) {
		if !strings.HasPrefix(key.path, "runners.") {
			lines = append(lines, row("globals", key.path, key.kind))
		}
	})
	return lines
}

type key struct{ path, kind, variable, argument string }

// walkKeys visits the fields as BurntSushi/toml finds them, and says with `flagged` where
// golang-cli-helpers makes flags of them (struct_field.go:106-138).
func walkKeys(in reflect.Type, path, namespace []string, flagged bool, visit func(key)) {
	for i := 0; i < in.NumField(); i++ {
		field := in.Field(i)
		name := strings.Split(field.Tag.Get("toml"), ",")[0]
		if name == "-" || (!field.IsExported() && !field.Anonymous) {
			continue
		}
		if field.Anonymous && name == "" {
			walkKeys(field.Type, path, namespace, flagged, visit)
			continue
		}
		if name == "" {
			name = field.Name
		}
		here := append(append([]string{}, path...), name)
		found := key{path: strings.Join(here, "."), kind: kindOf(field.Type)}
		inner, isTable := structure(field.Type)
		if flagged && (!isTable || field.Type.Kind() == reflect.Slice) {
			found.variable, found.argument = flagOf(field, namespace)
		}
		visit(found)
		if isTable {
			space := field.Tag.Get("namespace")
			below := append(append([]string{}, namespace...), space)
			walkKeys(inner, here, below, flagged && space != "" && field.Type.Kind() != reflect.Slice, visit)
		}
	}
}

// flagOf is the variable and the argument of a field (struct_field.go:70-104).
func flagOf(field reflect.StructField, namespace []string) (string, string) {
	var names []string
	for _, tag := range []string{"short", "long"} {
		if name := field.Tag.Get(tag); name != "" {
			names = append(names, strings.Join(append(append([]string{}, namespace...), name), "-"))
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	variable := field.Tag.Get("env")
	if rest, ok := strings.CutPrefix(variable, "@"); ok {
		variable = strings.Join(append(append([]string{}, namespace...), rest), "_")
		variable = strings.ReplaceAll(strings.ToUpper(variable), "-", "_")
	}
	return variable, strings.Join(names, ",")
}

// structure is the structure that a field holds, itself, by pointer or in a list.
func structure(of reflect.Type) (reflect.Type, bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	return of, of.Kind() == reflect.Struct && of != reflect.TypeOf(time.Time{})
}

// kindOf names a type as far as merging tells types apart.
func kindOf(of reflect.Type) string {
	switch of {
	case reflect.TypeOf(time.Duration(0)):
		return "duration"
	case reflect.TypeOf((*time.Duration)(nil)):
		return "optional-duration"
	case reflect.TypeOf(time.Time{}):
		return "time"
	case reflect.TypeOf(common.StringOrArray{}):
		return "string-or-strings"
	}
	if inner, isTable := structure(of); isTable {
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of != inner {
			return "tables"
		}
		return "table"
	}
	switch of.Kind() {
	case reflect.String:
		return "string"
	case reflect.Interface:
		return "any"
	case reflect.Bool:
		return "boolean"
	case reflect.Float64:
		return "float"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "integer"
	case reflect.Pointer:
		if kind := kindOf(of.Elem()); kind != "string" {
			return "optional-" + kind
		}
		return "string"
	case reflect.Slice:
		return kindOf(of.Elem()) + "s"
	case reflect.Map:
		if kind := kindOf(of.Elem()); kind != "string" {
			return kind + "-map"
		}
		return "map"
	}
	fmt.Fprintf(os.Stderr, "a type that is not known here: %v\n", of)
	os.Exit(1)
	return ""
}
