#!/bin/sh
# One event from a shell script, with curl. Copy this file.
#
#   telemetry.sh https://telemetry.example.org my-app 1.2.3 Flow.start
#
# It takes three seconds at most, prints nothing and succeeds always. Run it with & so that the script does not wait. Where
# DO_NOT_TRACK or MY_APP_OPTOUT_TELEMETRY is set, nothing happens at all. Names must need no escapes in JSON.

endpoint=$1 product=$2 version=$3 event=$4
export LC_ALL=C

own=$(printf %s "$product" | tr '[:lower:]' '[:upper:]' | tr -c 'A-Z0-9' '_' | sed 's/^[0-9]/_&/')_OPTOUT_TELEMETRY
for variable in DO_NOT_TRACK "$own"; do
    case $(printenv "$variable" | tr '[:upper:]' '[:lower:]') in
        '' | 0 | false) ;;
        *) exit 0 ;;
    esac
done

random_id() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# A random id of this installation, kept in the user's state folder. Of several processes the first one wins.
folder=${XDG_STATE_HOME:-$HOME/.local/state}/$product
if [ ! -e "$folder/telemetry-id" ]; then
    mkdir -p "$folder" && random_id > "$folder/telemetry-id.$$" \
        && ln "$folder/telemetry-id.$$" "$folder/telemetry-id"
    rm -f "$folder/telemetry-id.$$"
fi 2> /dev/null
uid=$(cat "$folder/telemetry-id" 2> /dev/null) || exit 0

# By its session and number an event is recognised when it comes twice.
printf '{"product": "%s", "version": "%s", "uid": "%s", "session_id": "%s", "platform": "%s", "architecture": "%s",
    "events": [{"event": "%s", "session_seq": 1}]}' \
    "$product" "$version" "$uid" "$(random_id)" "$(uname -s)" "$(uname -m)" "$event" \
    | curl --silent --output /dev/null --max-time 3 --data-binary @- \
        --header 'Content-Type: application/json' "${endpoint%/}/v1/events"
exit 0
