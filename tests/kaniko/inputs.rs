//! Inputs and variables of any text stay text: none becomes another word, a flag or a command.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testing::component;

use crate::job::{Job, shells};

/// What of the arguments comes after those that are always there.
fn more(run: &crate::job::Run) -> Vec<String> {
    run.arguments().split_off(8)
}

#[test]
fn lists_become_a_flag_for_each_item() {
    for shell in shells() {
        let job = Job::new("lists", &shell)
            .variable("TITLE", "x --destination=evil")
            .input("build-args", r#"["TITLE=$TITLE", "A=it's \"b\" \\ $(c)", "AND=\u0026"]"#)
            .input("destinations", r#"["r.example.com/a:latest", "r.example.com/b:${TAG:-1}"]"#)
            .input("target", "runtime")
            .input("platform", "linux/arm64");
        let wanted = [
            "--destination=r.example.com/a:latest",
            "--destination=r.example.com/b:1",
            "--build-arg=TITLE=x --destination=evil",
            "--build-arg=A=it's \"b\" \\ $(c)",
            "--build-arg=AND=&",
            "--target=runtime",
            "--custom-platform=linux/arm64",
        ];
        assert_eq!(more(&job.succeed()), wanted);
    }
}

#[test]
fn a_variable_of_the_arguments_stays_one_word_and_may_be_unset() {
    for shell in shells() {
        let job = Job::new("words", &shell)
            .variable("TITLE", "x --destination=evil *")
            .input("arguments", "--build-arg TITLE=$TITLE --build-arg V=$UNSET $UNSET \"$UNSET\"");
        let wanted = ["--build-arg", "TITLE=x --destination=evil *", "--build-arg", "V=", ""];
        assert_eq!(more(&job.succeed()), wanted);
    }
}

#[test]
fn an_input_runs_no_command() {
    let texts =
        [r#"a"; touch made; echo ""#, "a$(touch made)", "a`touch made`", "a'; touch made '"];
    for shell in shells() {
        for text in texts {
            let job = Job::new("commands", &shell)
                .input("target", text)
                .input("build-args", &serde_json::json!([text]).to_string());
            let wanted = [format!("--build-arg={text}"), format!("--target={text}")];
            assert_eq!(more(&job.succeed()), wanted);
            assert!(!job.path("builds/p/made").exists() && !job.path("kaniko/made").exists());
        }
    }
}

#[test]
fn gitlab_refuses_inputs_of_several_lines() {
    let lines = "--build-arg A=1\n--build-arg B=2\n";
    for name in ["context", "dockerfile", "destination", "target", "platform", "arguments"] {
        let inputs = [("destination", "r.example.com/a:1"), (name, lines)];
        let inputs = if name == "destination" { &inputs[1..] } else { &inputs[..] };
        let error = component::job(inputs).unwrap_err();
        let wanted =
            format!("`{name}` input: provided value does not match required RegEx pattern");
        assert_eq!(error.message().unwrap_or_default(), wanted);
    }
}

#[test]
fn an_argument_whose_quote_does_not_end_is_reported() {
    for shell in shells() {
        for (arguments, quote) in [("--label 'a", "single"), ("--label \"a", "double")] {
            let log = Job::new("quote", &shell).input("arguments", arguments).fail();
            let wanted = format!(
                "kaniko: the input arguments cannot be read: a {quote} quote does not end\n"
            );
            assert_eq!(log, wanted);
        }
    }
}

#[test]
fn every_destination_is_checked() {
    for shell in shells() {
        let job = Job::new("destinations", &shell);
        let log = job.input("destinations", r#"["r.example.com/a:$CI_COMMIT_TAG"]"#).fail();
        assert!(log.starts_with("kaniko: 'r.example.com/a:' is no image to push"), "{log}");
    }
}

#[test]
fn later_jobs_know_the_digest() {
    for shell in shells() {
        let write = "echo \"$digest\" >runner-tenant/digest\n";
        let job =
            Job::new("digest", &shell).file("kaniko/then", &format!("digest=sha256:1\n{write}"));
        let job = job.input("digest-variable", "APP_DIGEST");
        job.succeed();
        let report = job.path("builds/p/.kaniko.env");
        assert_eq!(std::fs::read_to_string(&report).unwrap(), "APP_DIGEST=sha256:1\n");
        // A build that fails has none, and an old one is not in the context.
        let job = job.file("kaniko/then", "exit 1\n");
        let run = job.run();
        assert_eq!((run.status, report.exists()), (1, false));
        assert_eq!(run.lines("kaniko/context"), ["./Dockerfile"]);
    }
}

#[test]
fn whatever_a_text_is_it_stays_one_argument() {
    for shell in shells() {
        let mut runner =
            TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(40) });
        // No variable, nothing that GitLab takes for an input, and characters that YAML knows.
        let text = "(\\t|[^$\\[\\p{C}\\p{Zl}\\p{Zp}]){0,20}";
        let law = |(argument, value): (String, String)| {
            let job = Job::new("texts", &shell)
                .variable("VALUE", &value)
                .input("build-args", &serde_json::json!([argument, "V=$VALUE"]).to_string());
            let wanted = [format!("--build-arg={argument}"), format!("--build-arg=V={value}")];
            prop_assert_eq!(more(&job.succeed()), wanted);
            Ok(())
        };
        if let Err(error) = runner.run(&(text, "[ -~]{0,20}"), law) {
            panic!("{}: {error}", shell.name);
        }
    }
}
