# bash completion for diag; needs nothing but bash.
_diag() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
      run | check | fmt | draw | convert | query) command=${COMP_WORDS[i]}; break ;;
      --arith | --max-memory | --timeout) ((++i)) ;; # what follows is its value, and no command
      -*) ;;
      *) command=run; break ;;
    esac
  done
  case $before in
    --arith) COMPREPLY=($(compgen -W 'exact double' -- "$word")); return ;;
    --direction) COMPREPLY=($(compgen -W 'down right' -- "$word")); return ;;
    --max-memory | --timeout | --model | --given | --repeat | --threads) return ;;
    --questions | --evidence | -o | --output) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  local options='--json --explain --arith --max-memory --timeout --help --version'
  case $command in
    run | '') options+=' --watch' ;;
    fmt) options='--check --json --help' ;;
    draw) options+=' --output --direction --ascii --graph' ;;
    convert) options+=' --model' ;;
    query) options+=' --model --questions --evidence --given --all --time --repeat --threads --warm' ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
    return
  fi
  [[ -z $command ]] && COMPREPLY=($(compgen -W 'run check fmt draw convert query' -- "$word"))
  local pattern='*.diag' file IFS=$'\n'
  case $command in
    draw | convert | query) pattern='*.@(diag|bif|xmlbif|xml|net|xdsl|uai|dagitty|dot)' ;;
  esac
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -d -- "$word"))
  local before_extglob
  before_extglob=$(shopt -p extglob)
  shopt -s extglob
  for file in $(compgen -f -- "$word"); do
    [[ ! -d $file && $file == $pattern ]] && COMPREPLY+=("$file")
  done
  eval "$before_extglob"
}
complete -F _diag diag
