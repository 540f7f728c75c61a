// What Keepalived says of a file, in its own words, and what lies behind the words.
#include "tools/lint/check.h"

namespace havip::lint {
namespace {

using enum Level;

constexpr Check kKeepalivedChecks[] = {
    {"unknown-keyword", kError, "a word that Keepalived does not know",
     "Keepalived skips the line, and where a block follows, the block's closing brace closes the "
     "one around it: everything behind it is lost.",
     "correct the word; keywords are exact and in lower case", Complaint{"Unknown keyword", ""}},
    {"unexpected-brace", kError, "a brace where no block begins",
     "Its lines are read as if they stood outside, and its '}' closes the block around it.",
     "give the '{' a keyword that opens a block", Complaint{"Unexpected '{'", ""}},
    {"unbalanced-braces", kError, "braces do not match",
     "What was meant to stand outside a block is read inside it, or the other way round.",
     "count the braces: each '{' wants its '}'", Complaint{"missing '}'s", ""}},
    {"extra-brace", kError, "a '}' that closes nothing",
     "A block ended earlier than it looks: what stands between was read outside of it.",
     "count the braces: each '{' wants its '}'", Complaint{"Extra '}'", ""}},
    {"parameter-missing", kError, "a keyword without its value",
     "Keepalived ends here, and reads no further.", "write the value behind the keyword",
     Complaint{"is missing a parameter", ""}},
    {"nopreempt-state-master", kError, "nopreempt together with state MASTER",
     "Keepalived drops nopreempt, so a router that comes back takes the VIP away a second time.",
     "write `state BACKUP` on every router; the priority decides who is master",
     Complaint{"nopreempt will not work with initial state MASTER", "nopreempt"}},
    {"preempt-delay-state-master", kWarning, "preempt_delay together with state MASTER",
     "Keepalived drops the delay, so a router that comes back takes the VIP before it is ready.",
     "write `state BACKUP` on every router",
     Complaint{"preempt delay will not work with initial state MASTER", "preempt_delay"}},
    {"preempt-delay-nopreempt", kWarning, "preempt_delay together with nopreempt",
     "The two exclude each other: Keepalived drops the delay.",
     "remove preempt_delay, or nopreempt if the better router is to come back",
     Complaint{"preempt_delay is incompatible with nopreempt", "preempt_delay"}},
    {"auth-pass-too-long", kWarning, "auth_pass longer than 8 octets",
     "Only the first 8 octets count, so passwords that differ behind them are the same.",
     "shorten auth_pass to 8 octets", Complaint{"Truncating auth_pass", ""}},
    {"auth-pass-missing", kError, "authentication without a password",
     "Keepalived speaks without authentication; a peer that has a password refuses every advert, "
     "and both become master.",
     "add auth_pass, or remove the authentication block on all routers",
     Complaint{"no password given", "auth_type"}},
    {"auth-version-3", kWarning, "authentication in VRRP version 3",
     "Version 3 has none: Keepalived drops it.", "remove the authentication block",
     Complaint{"VRRP version 3 does not support authentication", "authentication"}},
    {"strict-drops", kWarning, "something that strict mode does not allow",
     "Strict mode takes it back, and the file does not do what it says.",
     "remove vrrp_strict (strict_mode)", Complaint{"trict mode", ""}},
    {"advert-int-rounded", kWarning, "an advert_int that does not fit the version",
     "Version 2 counts whole seconds: 0.5 becomes 1, and the switch takes twice as long as "
     "written.",
     "write whole seconds, or `version 3` for shorter ones", Complaint{"rounding", "advert_int"}},
    {"unicast-without-peers", kError, "unicast keywords without a unicast_peer",
     "Keepalived falls back to multicast, which a VPC does not carry: every router becomes "
     "master.",
     "add a unicast_peer block with the addresses of the other routers",
     Complaint{"without any unicast peers", "unicast_src_ip"}},
    {"interface-missing", kError, "an interface that this machine does not have",
     "Keepalived does not start the instance.", "name a NIC that is there (`ip link`)",
     Complaint{"doesn't exist", ""}},
    {"vip-missing", kError, "an instance without virtual addresses", "There is nothing to move.",
     "add a virtual_ipaddress block", Complaint{"No VIP specified", ""}},
    {"vrid-twice", kError, "two instances with one virtual_router_id on a NIC",
     "Keepalived cannot tell their adverts apart and does not start.",
     "give each instance a virtual_router_id of its own",
     Complaint{"both use VRID", "virtual_router_id"}},
    {"vrid-conflict", kError, "two unicast instances with one virtual_router_id and one peer",
     "Keepalived cannot tell their adverts apart and does not start.",
     "give each instance a virtual_router_id of its own",
     Complaint{"duplicate VRID conflict", "virtual_router_id"}},
    {"script-security", kWarning, "scripts without enable_script_security",
     "Keepalived runs them as root, whoever may change them, and reports it at every start.",
     "write `enable_script_security` and `script_user USER` in global_defs",
     Complaint{"SECURITY VIOLATION", ""}},
    {"keepalived-complains", kWarning, "Keepalived complains",
     "Keepalived drops or replaces what it complains of, so the file does not do what it says.",
     "see keepalived.conf(5)", Complaint{"", ""}},
    {"not-modelled", kNote, "something that this rig does not model",
     "Keepalived would act on it, and neither `havip run` nor the forecast does.",
     "nothing, for Keepalived itself", Complaint{"", ""}},
    {"no-effect-here", kNote, "a keyword that changes nothing here",
     "Keepalived takes it, and nothing that a run or lint shows depends on it.",
     "nothing, for Keepalived itself", Complaint{"", ""}},
};

}  // namespace

Checks keepalived_checks() {
  return kKeepalivedChecks;
}

}  // namespace havip::lint
