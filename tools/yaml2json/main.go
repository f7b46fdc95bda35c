// Command yaml2json shows a stream of manifests as Kubernetes reads it: YAML documents on standard
// input, one line of JSON for each on standard output.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	stream "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	strict := flag.Bool("strict", false, "refuse duplicate keys, of which the last wins otherwise")
	flag.Parse()
	toJSON := yaml.YAMLToJSON
	if *strict {
		toJSON = yaml.YAMLToJSONStrict
	}
	if err := convert(os.Stdin, os.Stdout, toJSON); err != nil {
		fmt.Fprintln(os.Stderr, "yaml2json:", err)
		os.Exit(1)
	}
}

// convert writes the documents of in to out, each by toJSON, up to the first that cannot be read.
func convert(in io.Reader, out io.Writer, toJSON func([]byte) ([]byte, error)) error {
	documents := stream.NewYAMLReader(bufio.NewReader(in))
	lines := bufio.NewWriter(out)
	for number := 1; ; number++ {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return lines.Flush()
		}
		if err == nil {
			document, err = toJSON(document)
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		if _, err := fmt.Fprintf(lines, "%s\n", document); err != nil {
			return err
		}
	}
}
