package main

import (
	"strconv"
	"strings"

	"github.com/urfave/cli"

	"gitlab.com/gitlab-org/gitlab-runner/commands"
	runnercli "gitlab.com/gitlab-org/gitlab-runner/helpers/cli"
	"gitlab.com/gitlab-org/gitlab-runner/helpers/featureflags"
	"gitlab.com/gitlab-org/gitlab-runner/log"
	clihelpers "gitlab.com/gitlab-org/golang-cli-helpers"
)

// flags lists the feature flags: name, default, whether it is deprecated.
func flags() []string {
	var lines []string
	for _, flag := range featureflags.GetAll() {
		isOn, isOld := strconv.FormatBool(flag.DefaultValue), strconv.FormatBool(flag.Deprecated)
		lines = append(lines, row("flags", flag.Name, isOn, isOld))
	}
	return lines
}

// arguments lists the arguments of `register`, of `run` and of the program itself: command, names
// without dashes, variable. Those of `register` that set a key of [[runners]] are in keys.
func arguments() []string {
	program := cli.NewApp()
	log.ConfigureLogging(program)
	runnercli.SetupCPUProfile(program)
	ofKeys := map[string]bool{}
	for _, line := range keys() {
		ofKeys[strings.Split(line+"\t\t\t\t\t", "\t")[4]] = true
	}
	var lines []string
	for command, given := range map[string][]cli.Flag{
		"gitlab-runner": program.Flags,
		"register":      clihelpers.GetFlagsFromStruct(&commands.RegisterCommand{}),
		"run":           clihelpers.GetFlagsFromStruct(&commands.RunCommand{}),
	} {
		for _, flag := range given {
			names := strings.ReplaceAll(flag.GetName(), ", ", ",")
			if command == "register" && ofKeys[names] {
				continue
			}
			lines = append(lines, row("arguments", command+" "+names, variableOf(flag)))
		}
	}
	return lines
}

func variableOf(flag cli.Flag) string {
	switch flag := flag.(type) {
	case clihelpers.StructFieldFlag:
		return flag.EnvVar
	case cli.StringFlag:
		return flag.EnvVar
	case cli.BoolFlag:
		return flag.EnvVar
	}
	return "?"
}
