# fish completion for diag
function __diag_without_command
    not __fish_seen_subcommand_from run check fmt draw convert query
end
function __diag_models
    __fish_complete_suffix .bif .xmlbif .xml .net .xdsl .uai .dagitty .dot .diag
end
complete -c diag -f
complete -c diag -n __diag_without_command -a run -d 'run scripts'
complete -c diag -n __diag_without_command -a check -d 'parse and check scripts'
complete -c diag -n __diag_without_command -a fmt -d 'lay scripts out'
complete -c diag -n __diag_without_command -a draw -d 'a picture of a diagram, model or estimand'
complete -c diag -n __diag_without_command -a convert -d 'a model into another format'
complete -c diag -n __diag_without_command -a query -d 'one question about a model'
complete -c diag -n 'not __fish_seen_subcommand_from draw convert query' -k -a '(__fish_complete_suffix .diag)'
complete -c diag -n '__fish_seen_subcommand_from draw convert query' -k -a '(__diag_models)'
complete -c diag -l json -d 'one JSON object a line instead of tables'
complete -c diag -l explain -d 'show derivations and how values are computed'
complete -c diag -l arith -x -a 'exact double' -d 'exact fractions, or floating point'
complete -c diag -l max-memory -x -d 'refuse what needs more, such as 2G'
complete -c diag -l timeout -x -d 'stop after this many seconds'
complete -c diag -s h -l help -d 'show a summary'
complete -c diag -l version -d 'show the version'
complete -c diag -n 'not __fish_seen_subcommand_from check fmt draw convert query' -l watch -d 'run again when a file changes'
complete -c diag -n '__fish_seen_subcommand_from fmt' -l check -d 'change nothing, say what is not in the style'
complete -c diag -n '__fish_seen_subcommand_from convert query' -l model -x -d 'which model of a script'
complete -c diag -n '__fish_seen_subcommand_from query' -l questions -r -F -d 'a question a line'
complete -c diag -n '__fish_seen_subcommand_from query' -l evidence -r -F -d 'what is observed (UAI)'
complete -c diag -n '__fish_seen_subcommand_from query' -l given -x -d 'what is observed: a = x, b = y'
complete -c diag -n '__fish_seen_subcommand_from query' -l all -d 'all marginals'
complete -c diag -n '__fish_seen_subcommand_from query' -l time -d 'the times'
complete -c diag -n '__fish_seen_subcommand_from query' -l repeat -x -d 'of how many runs'
complete -c diag -n '__fish_seen_subcommand_from query' -l threads -x -d 'how many threads'
complete -c diag -n '__fish_seen_subcommand_from query' -l warm -d 'times with the plan made'
complete -c diag -n '__fish_seen_subcommand_from draw' -s o -l output -r -F -d 'the file'
complete -c diag -n '__fish_seen_subcommand_from draw' -l direction -x -a 'down right' -d 'where wires run'
complete -c diag -n '__fish_seen_subcommand_from draw' -l ascii -d 'text without box drawing'
complete -c diag -n '__fish_seen_subcommand_from draw' -l graph -d 'the causal graph'
