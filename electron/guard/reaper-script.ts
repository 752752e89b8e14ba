// The reaper itself: POSIX shell, because it must outlive a host of any kind and cost next to nothing while it waits.
// It ends every process that carries a host's mark, every process in the session of a registered one or of a marked
// leader, and their descendants.
// Everything found is stopped before anything is killed, so that nothing forks away meanwhile; it goes on until two
// looks in a row find nothing. It never signals on a PID alone: a look tells the mark or the start time each time, and
// what was stopped and is then not found again is continued.

/**
 * Arguments: 1 the host's id, 2 its registry, 3 the report to append to, 4 `reaper` (waits for the end of its stdin;
 * the line `bye` before it means that there is nothing to do) or `start` (begins at once, trusts registered sessions
 * only while their leader lives).
 *
 * The report has one line per event; of lines with the same PID the last counts:
 * `lost SECONDS`, `reaper|start|survived PID RUN NAME` (RUN is `-` when unknown), `done`.
 *
 * Linux finds marks in /proc. Elsewhere environments of others are hidden: there `ps`, groups and parents must do.
 */
export const REAPER_SCRIPT = String.raw`
host=$1 registry=$2 report=$3 mode=$4
umask 077
trap '' HUP INT TERM QUIT PIPE USR1 USR2
if [ "$mode" = reaper ]; then
  while read -r word; do
    [ "$word" = bye ] && exit 0
  done
fi
exec </dev/null 2>/dev/null
[ "$mode" = reaper ] && echo "lost $(date +%s)" >>"$report"

facts() {
  sed 's/^/R /' "$registry"
  if [ -r /proc/self/environ ]; then
    cd /proc || return
    printf '%s\n' [0-9]*/environ | xargs grep -saoH "PROACTOR_HOST=$host[-0-9A-Za-z]*" | sed 's/^/M /'
    printf '%s\n' [0-9]*/cmdline | xargs grep -salF proactor-reaper | sed 's/^/X /'
    read -r boot <sys/kernel/random/boot_id && echo "B $boot"
    cat [0-9]*/stat | sed 's/^/P /'
  else
    ps -A -ww -o pid=,command= | grep -F proactor-reaper | sed 's/^ */X /'
    ps -A -o pid=,ppid=,pgid=,state=,lstart=,comm= | sed 's/^/Q /'
  fi
}

look() {
  facts | awk -v self=$$ -v mode="$mode" '
    function process(pid, parent, leader, started, what, called) {
      up[pid] = parent; group[pid] = leader; began[pid] = started; state[pid] = what
      gsub(/[\001-\037\177]/, "?", called)
      name[pid] = called
    }
    { kind = substr($0, 1, 1); line = substr($0, 3) }
    kind == "R" {
      if ($2 == "+" && NF == 6) { when[$3] = $4; leads[$3] = ($5 == $3); of[$3] = $6 }
      else if ($2 == "-") delete when[$3]
      next
    }
    kind == "M" {
      pid = line; sub(/\/.*/, "", pid)
      run = line; sub(/^.*PROACTOR_HOST=[^-]*/, "", run); sub(/^-/, "", run)
      mark[pid] = (run == "" ? "-" : run)
      next
    }
    kind == "X" { sub(/[^0-9].*/, "", line); spare[line] = 1; next }
    kind == "B" { boot = substr(line, 1, 8); next }
    kind == "P" {
      if (torn != "") { line = torn "?" line; torn = "" }
      if (line !~ /^[0-9]+ \(.*\) [A-Za-z] [0-9]/) { torn = line; next }
      rest = line; sub(/^.*\) /, "", rest)
      open = index(line, "(")
      split(rest, field, " ")
      process(substr(line, 1, open - 2), field[2], field[4], boot ":" field[20], field[1], \
        substr(line, open + 1, length(line) - length(rest) - open - 2))
      next
    }
    kind == "Q" {
      started = $6; for (i = 7; i <= 10; i++) started = started "_" $i
      called = $11; for (i = 12; i <= NF; i++) called = called " " $i
      sub(/^.*\//, "", called)
      process($2, $3, $4, started, substr($5, 1, 1), called)
    }
    END {
      for (pid in mark) if (pid in state) {
        ours[pid] = mark[pid]
        if (group[pid] == pid) session[pid] = mark[pid]
      }
      for (pid in when) {
        if (pid in state && began[pid] != when[pid]) continue
        if (pid in state && !(pid in ours)) ours[pid] = of[pid]
        if (leads[pid] && (pid in state ? group[pid] == pid : mode == "reaper")) session[pid] = of[pid]
      }
      for (pid in state) if (group[pid] in session && !(pid in ours)) ours[pid] = session[group[pid]]
      do {
        more = 0
        for (pid in state) if (!(pid in ours) && !(pid in spare) && up[pid] in ours) { ours[pid] = ours[up[pid]]; more = 1 }
      } while (more)
      for (pid in ours)
        if (pid > 1 && pid != self && state[pid] != "Z" && state[pid] != "X") print pid, ours[pid], name[pid]
    }'
}

stopped=' ' killed=' ' quiet=0 rounds=0
while [ $quiet -lt 2 ] && [ $rounds -lt 150 ]; do
  rounds=$((rounds + 1))
  while :; do
    found=$(look)
    pids=$(printf '%s\n' "$found" | sed 's/ .*//')
    fresh=
    for pid in $pids; do
      case $stopped in *" $pid "*) ;; *) fresh="$fresh $pid" ;; esac
    done
    [ -z "$fresh" ] && break
    kill -STOP $fresh
    stopped="$stopped$fresh "
  done
  innocent=
  for pid in $stopped; do
    case "
$found" in *"
$pid "*) ;; *) case $killed in *" $pid "*) ;; *) innocent="$innocent $pid" ;; esac ;; esac
  done
  [ -n "$innocent" ] && kill -CONT $innocent
  stopped=' '
  if [ -z "$pids" ]; then
    quiet=$((quiet + 1))
  else
    quiet=0
    fresh=
    for pid in $pids; do
      stopped="$stopped$pid "
      case $killed in *" $pid "*) ;; *) fresh="$fresh $pid" ;; esac
    done
    if [ -n "$fresh" ]; then
      printf '%s\n' "$found" | sed "s/^/$mode /" >>"$report"
      killed="$killed$fresh "
    fi
    kill -KILL $pids
  fi
  sleep 0.1 || sleep 1
done
[ -n "$pids" ] && printf '%s\n' "$found" | sed 's/^/survived /' >>"$report"
echo 'done' >>"$report"
`;
