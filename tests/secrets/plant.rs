//! Plants a marker as a secret value: which names, in which syntax, in which places.

use serde_json::Value as Json;

/// Numbers that a seed determines (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % end
    }

    pub(crate) fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let index = self.below(all.len());
        &all[index]
    }
}

/// A stream and a tenants file with one secret in them.
pub(crate) struct Planted {
    pub stream: String,
    pub tenants: String,
    /// The secret.
    pub marker: String,
    /// How it was planted, for a failure to say.
    pub how: String,
}

/// The name of a secret: words as people join them.
fn name(random: &mut Random) -> String {
    const FIRST: &[&str] = &["", "my", "db", "ci", "deploy", "registry", "x"];
    const WORDS: &[&str] = &[
        "token",
        "password",
        "passwd",
        "pass",
        "pwd",
        "passphrase",
        "secret",
        "api key",
        "apikey",
        "access key",
        "secret key",
        "private key",
        "signing key",
        "credentials",
        "dsn",
        "jwt",
        "pat",
        "cookie",
        "auth",
        "requirepass",
        "bearer token",
        "client secret",
        "tokens",
        "encryption key",
    ];
    const LAST: &[&str] = &["", "", "", "old", "v2", "b64", "2", "prod", "new"];
    let words = [*random.of(FIRST), *random.of(WORDS), *random.of(LAST)].join(" ");
    let words: Vec<_> = words.split_whitespace().collect();
    match random.below(5) {
        0 => words.join("_").to_uppercase(),
        1 => words.join("_"),
        2 => words.join("-"),
        3 => words.iter().map(|word| capitalised(word)).collect(),
        _ => words.join("."),
    }
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// A text that holds the marker and says so itself.
fn text(random: &mut Random, marker: &str) -> String {
    let name = name(random);
    match random.below(14) {
        0 => format!("export {name}={marker}; make"),
        1 => format!("{name}={marker}"),
        2 => format!("curl --header 'PRIVATE-TOKEN: {marker}' https://x"),
        3 => format!("curl -u bob:{marker} https://x"),
        4 => format!("x --{} {marker} --image y", name),
        5 => format!("x --{}={marker}", name),
        6 => format!("https://bob:{marker}@git.example.com/x"),
        7 => format!("https://{marker}@git.example.com/x"),
        8 => format!("git clone https://x/y?private_token={marker}&z=1"),
        9 => format!("Authorization: Bearer {marker}"),
        10 => format!("java -D{}={marker} -Dx=y", name),
        11 => format!("{{\"auths\": {{\"r\": {{\"auth\": \"{marker}\"}}}}}}"),
        12 => format!("a glrt-{marker} b"),
        _ => format!("{{\"{name}\": \"{marker}\", \"x\": 1}}"),
    }
}

/// A scalar in one of YAML's styles.
fn yaml(random: &mut Random, text: &str, indent: &str) -> String {
    let json = Json::from(text).to_string();
    match random.below(5) {
        0 => format!("'{}'", text.replace('\'', "''")),
        1 => format!("|\n{indent}  {text}"),
        2 => format!(">-\n{indent}  {text}"),
        3 => json.replacen('"', "\"\\u0020", 1),
        _ => json,
    }
}

/// A string in one of TOML's styles.
fn toml(random: &mut Random, text: &str) -> String {
    match random.below(4) {
        0 if !text.contains('\'') => format!("'{text}'"),
        1 if !text.contains('\'') => format!("'''{text}'''"),
        2 => format!("\"\"\"\n{}\"\"\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        _ => Json::from(text).to_string(),
    }
}

/// Lines of TOML in `[[runners]]` with the marker, by the runner's own keys.
fn template(random: &mut Random, marker: &str) -> String {
    let keys: Vec<&str> = include_str!("../../src/runner/keys.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .filter(|path| !path.contains(['[', ' ']) && !path.is_empty())
        .collect();
    let secret: Vec<&&str> =
        keys.iter().filter(|key| runner_tenant::secret::is_secret_key(key)).collect();
    let (text, name) = (text(random, marker), name(random));
    match random.below(8) {
        0 => format!("{} = {}", random.of(&secret), toml(random, marker)),
        1 => format!("{} = {}", random.of(&keys), toml(random, &text)),
        2 => format!("environment = [\"A=b\", {}]", toml(random, &format!("{name}={marker}"))),
        3 => format!("x = 1 # {text}"),
        4 => format!("\"{name}\" = {}", toml(random, marker)),
        5 => format!("x = {{ \"{name}\" = {} }}", toml(random, marker)),
        6 => format!("pre_build_script = {}", toml(random, &format!("set -e\n{text}\n"))),
        _ => format!(
            "[[runners.kubernetes.envs]]\nname = \"{name}\"\nvalue = {}",
            toml(random, marker)
        ),
    }
}

const STREAM: &str = include_str!("../cases/input.yaml");

/// A stream with the marker in one of its documents.
fn stream(random: &mut Random, marker: &str) -> String {
    let (text, name) = (text(random, marker), name(random));
    let value = yaml(random, marker, "          ");
    match random.below(9) {
        0 | 1 => {
            let template = template(random, marker).replace('\n', "\n      ");
            at(STREAM, "    [[runners]]\n", &format!("      {template}\n"))
        }
        2 => at(
            STREAM,
            "        env:",
            &format!("        - name: {name}\n          value: {value}\n"),
        ),
        3 => {
            let value = yaml(random, &text, "          ");
            at(STREAM, "        env:", &format!("        - name: X\n          value: {value}\n"))
        }
        4 => at(STREAM, "        env:", &format!("        # {text}\n")),
        5 => {
            let value = yaml(random, &text, "    ");
            at(STREAM, "kind: ConfigMap\nmetadata:\n", &format!("  annotations:\n    x: {value}\n"))
        }
        6 => at(STREAM, "data:\n", &format!("  x.sh: |\n    set -e\n    {text}\n")),
        7 => {
            let value = yaml(random, marker, "  ");
            format!(
                "{STREAM}---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s3-java}}\nstringData:\n  key: {value}\n"
            )
        }
        _ => at(STREAM, "        env:", &format!("        - {{name: {name}, value: {marker}}}\n")),
    }
}

/// Puts lines below the first line that begins so.
fn at(text: &str, line: &str, added: &str) -> String {
    let found = text.find(line).unwrap_or_else(|| panic!("no `{line}` in the stream"));
    let below = found + line.len();
    let below = match line.ends_with('\n') {
        true => below,
        false => below + text[below..].find('\n').unwrap() + 1,
    };
    format!("{}{added}{}", &text[..below], &text[below..])
}

const TENANTS: &str = "apiVersion: runner-tenant/v1\ntenants:\n  java:\n    release: java-runner\n    nodes: {matchLabels: {pool: java}}\n    cache: {path: java, s3: {serverAddress: rgw.example.com, bucketName: b, credentials: {secretName: s3-java, keys: {accessKey: access_key, secretKey: secret_key}}}}\n    patches: [{target: {kind: Deployment}, patch: [{op: add, path: /metadata/labels/a, value: b}]}]\n";

/// A tenants file with the marker in it, by the schema's own keys.
fn tenants(random: &mut Random, marker: &str) -> String {
    let (text, name) = (text(random, marker), name(random));
    let value = yaml(random, marker, "    ");
    let added = match random.below(7) {
        0 => format!("    config: {{environment: [\"{name}={marker}\"]}}\n"),
        1 => format!("    config: {{environment: [{}]}}\n", Json::from(text)),
        2 => format!("    {name}: {value}\n"),
        3 => format!("    # {text}\n    concurrent: x\n"),
        4 => {
            return TENANTS.replace("kind: Deployment", "kind: Secret").replace(
                "/metadata/labels/a, value: b",
                &format!("/stringData/a, value: {marker}"),
            );
        }
        5 => format!("    config: {{kubernetes: {{pod_labels: {{{name}: {marker}}}}}}}\n"),
        _ => {
            let leaves = leaves();
            let leaf = random.of(&leaves);
            let value = yaml(random, &text, "    ").replace('\n', "\n  ");
            let keys: Vec<_> = leaf
                .iter()
                .enumerate()
                .map(|(depth, key)| format!("{}{key}:", "  ".repeat(depth + 2)))
                .collect();
            let depth = "  ".repeat(leaf.len());
            format!(
                "{} {}\n",
                keys.join("\n"),
                value.replace("\n      ", &format!("\n{depth}      "))
            )
        }
    };
    format!("{TENANTS}{added}")
}

/// The paths to all leaves of a tenant in the schema.
fn leaves() -> Vec<Vec<String>> {
    let schema = runner_tenant::tenants::schema();
    let mut found = Vec::new();
    let tenant = &schema["properties"]["defaults"];
    walk(&schema, tenant, &mut Vec::new(), &mut found);
    assert!(found.len() > 20, "{} leaves of the schema", found.len());
    found
}

fn walk(root: &Json, part: &Json, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    if path.len() > 6 {
        return;
    }
    if let Some(name) = part["$ref"].as_str() {
        return walk(root, root.pointer(&name[1..]).unwrap(), path, found);
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        part[choice].as_array().into_iter().flatten().for_each(|one| walk(root, one, path, found));
    }
    match part["properties"].as_object() {
        Some(properties) => {
            for (key, below) in properties {
                path.push(key.clone());
                walk(root, below, path, found);
                path.pop();
            }
        }
        None if !path.is_empty() => found.push(path.clone()),
        None => {}
    }
}

/// Breaks a line near the marker, such that what gives it away stays.
fn damaged(random: &mut Random, text: &str, marker: &str) -> String {
    let at = text.find(marker).unwrap();
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let (where_, what) = match random.below(6) {
        0 => (line, "\t- }{\n"),
        1 => (end, "\n  ]"),
        2 => (end, " }"),
        3 => (end, "\n \"unclosed"),
        4 => (line, "  'unclosed: [\n"),
        _ => (end, "\n\u{1}x: = ="),
    };
    format!("{}{what}{}", &text[..where_], &text[where_..])
}

/// What a seed plants.
pub(crate) fn planted(seed: u64) -> Planted {
    let mut random = Random::new(seed);
    for _ in 0..3 {
        random.below(2);
    }
    let marker = format!("Mk{}q{}zW9", 100 + random.below(900), 1000 + random.below(9000));
    let is_in_stream = random.below(3) > 0;
    let (mut stream, mut tenants) = match is_in_stream {
        true => (stream(&mut random, &marker), TENANTS.to_owned()),
        false => (STREAM.to_owned(), tenants(&mut random, &marker)),
    };
    let is_damaged = random.below(3) == 0;
    if is_damaged {
        let text = if is_in_stream { &mut stream } else { &mut tenants };
        *text = damaged(&mut random, text, &marker);
    }
    let how = if is_in_stream { &stream } else { &tenants };
    let lines: Vec<_> = how.lines().collect();
    let at = lines.iter().position(|line| line.contains(&marker)).unwrap();
    let near = &lines[at.saturating_sub(3)..(at + 3).min(lines.len())];
    let how = near.join("\n");
    Planted { stream, tenants, marker, how }
}
