//! The one stand-in: the few calls of GitLab's API that a runner makes, with jobs to hand out.
//!
//! GitLab itself cannot be installed next to the tests. The calls are those of
//! `network/gitlab.go` of GitLab Runner.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use libtest_mimic::Failed;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(90);

/// A GitLab on a port of its own.
pub(crate) struct Coordinator {
    address: SocketAddr,
    jobs: Arc<Jobs>,
}

/// A job that a runner has ended.
pub(crate) struct Ended {
    /// `success` or `failed`.
    pub(crate) state: String,
    /// What the user sees of it.
    pub(crate) log: String,
}

#[derive(Default)]
struct Jobs {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Value>,
    log: Vec<u8>,
    ended: VecDeque<Ended>,
}

struct Request {
    method: String,
    path: String,
    body: Vec<u8>,
}

struct Response {
    status: &'static str,
    body: Option<Value>,
}

impl Coordinator {
    pub(crate) fn start() -> Result<Self, Failed> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let jobs = Arc::new(Jobs::default());
        let shared = Arc::clone(&jobs);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let jobs = Arc::clone(&shared);
                // A runner that hangs up is not the coordinator's concern.
                thread::spawn(move || drop(answer(&connection, &jobs)));
            }
        });
        Ok(Self { address, jobs })
    }

    /// What runners know it by.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Hands a job to the next runner that asks.
    pub(crate) fn hand_out(&self, job: Value) {
        self.jobs.lock().waiting.push_back(job);
    }

    /// The next job that ends.
    pub(crate) fn wait_for_end(&self) -> Result<Ended, Failed> {
        let state = self.jobs.lock();
        let waited =
            self.jobs.changed.wait_timeout_while(state, PATIENCE, |state| state.ended.is_empty());
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let log = String::from_utf8_lossy(&state.log).into_owned();
        state.ended.pop_front().ok_or_else(|| format!("the job does not end:\n{log}").into())
    }
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond(&self, request: &Request) -> Response {
        let path = request.path.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/api/v4/").unwrap_or_default();
        match (request.method.as_str(), path) {
            ("POST", "runners/verify") => verified(&request.body),
            ("POST", "jobs/request") => self.next_job(),
            ("PATCH", _) if path.ends_with("/trace") => {
                self.lock().log.extend(&request.body);
                Response { status: "202 Accepted", body: None }
            }
            ("PUT", _) if path.starts_with("jobs/") => self.updated(&request.body),
            ("DELETE", _) => Response { status: "204 No Content", body: None },
            _ => Response { status: "404 Not Found", body: Some(json!({"message": path})) },
        }
    }

    fn next_job(&self) -> Response {
        match self.lock().waiting.pop_front() {
            Some(job) => Response { status: "201 Created", body: Some(job) },
            None => Response { status: "204 No Content", body: None },
        }
    }

    fn updated(&self, body: &[u8]) -> Response {
        let update: Value = serde_json::from_slice(body).unwrap_or_default();
        if let Some(name @ ("success" | "failed")) = update["state"].as_str() {
            let mut state = self.lock();
            let log = String::from_utf8_lossy(&std::mem::take(&mut state.log)).into_owned();
            state.ended.push_back(Ended { state: name.to_owned(), log });
            self.changed.notify_all();
        }
        Response { status: "200 OK", body: Some(json!({})) }
    }
}

/// Every token is good.
fn verified(body: &[u8]) -> Response {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let answer = json!({"id": 7, "token": asked["token"], "token_expires_at": null});
    Response { status: "200 OK", body: Some(answer) }
}

fn answer(connection: &TcpStream, jobs: &Jobs) -> std::io::Result<()> {
    let response = jobs.respond(&read(connection)?);
    let body = response.body.map(|body| body.to_string()).unwrap_or_default();
    let mut connection = connection;
    write!(
        connection,
        "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Job-Status: running\r\nConnection: close\r\n\r\n{body}",
        response.status,
        body.len(),
    )
}

fn read(connection: &TcpStream) -> std::io::Result<Request> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request { method, path, body })
}
