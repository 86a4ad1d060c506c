# Ends PostgreSQL when the server that started it is gone, however that ended: the server holds
# the other end of standard input, and only its end closes it.
#   $1  the data folder
#   $2  durable or throwaway
trap '' HUP INT TERM
process= socket=
while read -r word value; do
    case $word in
        process) process=$value ;;
        socket) socket=$value ;;
    esac
done

if [ -n "$process" ]; then
    kill -INT "$process" 2>/dev/null
fi
if [ "$2" != throwaway ]; then
    exit 0
fi

# A container may leave an ended process unburied for a while, so there is a limit.
tries=0
while [ -n "$process" ] && [ "$tries" -lt 200 ] && kill -0 "$process" 2>/dev/null; do
    sleep 0.05
    tries=$((tries + 1))
done
if [ "$tries" -eq 200 ]; then
    kill -KILL "$process" 2>/dev/null
fi
rm -rf -- "$1" "$1.new" "$1.log"
if [ -n "$socket" ]; then
    rm -rf -- "$socket"
fi
# The last, for it keeps others away from the rest.
rm -f -- "$1.lock"
