# complete.fish LINE: what fish offers after LINE.
runner-tenant completions fish | source
complete --do-complete $argv[1]
