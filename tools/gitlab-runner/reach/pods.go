package main

import (
	"reflect"
	"strings"

	core "k8s.io/api/core/v1"
)

// podFields lists the fields of a pod specification and of everything in it, by the structure they
// stand in: `Container.image`, and the structure or type that it holds.
func podFields() []string {
	var lines []string
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(in reflect.Type) {
		if seen[in] {
			return
		}
		seen[in] = true
		for i := 0; i < in.NumField(); i++ {
			field := in.Field(i)
			name := strings.Split(field.Tag.Get("json"), ",")[0]
			if name == "" && field.Anonymous {
				// An embedded structure's fields stand in the outer one.
				for _, line := range embedded(in, field.Type, walk) {
					lines = append(lines, line)
				}
				continue
			}
			lines = append(lines, podField(in, field, name, walk))
		}
	}
	walk(reflect.TypeOf(core.PodSpec{}))
	return lines
}

func embedded(outer, in reflect.Type, walk func(reflect.Type)) []string {
	var lines []string
	for i := 0; i < in.NumField(); i++ {
		field := in.Field(i)
		name := strings.Split(field.Tag.Get("json"), ",")[0]
		if name == "" && field.Anonymous {
			lines = append(lines, embedded(outer, field.Type, walk)...)
			continue
		}
		lines = append(lines, podField(outer, field, name, walk))
	}
	return lines
}

func podField(in reflect.Type, field reflect.StructField, name string, walk func(reflect.Type)) string {
	of, shape := field.Type, ""
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		if of.Kind() == reflect.Slice {
			shape = "[]"
		}
		of = of.Elem()
	}
	kind := of.Kind().String()
	if of.Kind() == reflect.Map {
		kind = "map"
	}
	// Quantity, IntOrString, Time and the like are scalars in JSON.
	if of.Kind() == reflect.Struct {
		kind = of.Name()
		if strings.Contains(of.PkgPath(), "k8s.io/api/core/") || kind == "LabelSelector" ||
			kind == "LabelSelectorRequirement" || kind == "ObjectMeta" {
			walk(of)
		} else {
			kind = "scalar"
		}
	}
	return row("pod-fields", in.Name()+"."+name, shape+kind, field.Tag.Get("patchMergeKey"))
}
