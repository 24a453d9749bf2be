# Runs one database server for as long as the engine lives.
# Standard input is a pipe that the engine holds: when it closes, on purpose or because the engine was killed,
# the server is stopped and its directory removed.
directory=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{
  read -r _ <&3
  kill -QUIT "$server" 2>/dev/null
} >/dev/null 2>&1 &
exec 3<&-
wait "$server"
status=$?
rm -rf "$directory"
exit "$status"
