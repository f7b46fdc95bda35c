// Command reach prints everything that GitLab Runner, its scripts and its pods can be told, from
// the source that go.mod pins: one line an entry, the name of its list first, columns by tabs.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reach DIRECTORY-OF-go.mod")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, list := range []func() []string{keys, flags, arguments, podFields} {
		write(out, list())
	}
	found, err := variables(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	write(out, found)
}

func write(out *bufio.Writer, lines []string) {
	sort.Strings(lines)
	for i, line := range lines {
		if i == 0 || line != lines[i-1] {
			fmt.Fprintln(out, line)
		}
	}
}

// row joins columns; an empty one is a dash.
func row(columns ...string) string {
	for i, column := range columns {
		if column == "" {
			columns[i] = "-"
		}
	}
	return strings.Join(columns, "\t")
}
