//! GitLab Runner itself: its configuration template, its variables, how it merges them.
