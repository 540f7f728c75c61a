lines=500 follow=
while [ $# -gt 0 ]; do
  case $1 in
  -n) lines=${2:-10}; [ $# -gt 1 ] && shift ;;
  -f) follow=-f ;;
  esac
  shift
done
[ -e "$log" ] || { echo "-- No entries --"; exit 0; }
exec tail $follow -n "$lines" "$log"
