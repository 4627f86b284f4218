# Sourced by the demo's own shell before its code: the set-up, then the mark that the printed code starts
# (mark.py says what is spoken on it). A shell knows no monotonic clock, so it says `now`.
unset BASH_ENV
_tokenreel_mark=$TOKENREEL_MARK _tokenreel_setup=$TOKENREEL_SETUP
unset TOKENREEL_MARK TOKENREEL_SETUP
# shellcheck disable=SC1090 # the demo's own
source "$_tokenreel_setup"
printf '\n' >&"$_tokenreel_mark"
IFS= read -r -u "$_tokenreel_mark" _
printf 'now' >&"$_tokenreel_mark"
eval "exec $_tokenreel_mark>&-"
unset _tokenreel_mark _tokenreel_setup
