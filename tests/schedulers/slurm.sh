#!/usr/bin/env bash
# slurm.sh HAVIP CASES: a sweep shared out by a Slurm array. munged, slurmctld and slurmd are plain
# processes of this test, with all their files in its folder; neither systemd nor a user is needed.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PATH=$PATH:/usr/sbin:/sbin
daemons=()
end() {
  ((${#daemons[@]} == 0)) || kill "${daemons[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$work"
}
trap end EXIT
needs munged slurmctld slurmd sbatch squeue sinfo

fails() {
  echo "$*"
  tail -n 20 munged.log slurmctld.log slurmd.log slurm-*.out 2>/dev/null
  exit 1
}

# until_true SECONDS COMMAND...
until_true() {
  local tries=$(($1 * 5))
  shift
  for ((; tries > 0; tries--)); do
    "$@" && return
    sleep 0.2
  done
  return 1
}

free_port() {
  python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

chmod 755 "$work"
mkdir state spool
head -c 1024 /dev/urandom >munge.key
chmod 400 munge.key
munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
  --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munge.seed" \
  >munged.log 2>&1 &
daemons+=($!)

node=$(hostname -s)
cat >slurm.conf <<END
ClusterName=havip
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
SlurmctldParameters=idle_on_node_suspend
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf

until_true 20 test -S munge.socket || fails "munged does not listen"
slurmctld -D -f slurm.conf >/dev/null 2>&1 &
daemons+=($!)
slurmd -D -f slurm.conf >/dev/null 2>&1 &
daemons+=($!)
ready() { [[ $(sinfo -h -o %t 2>/dev/null) == idle ]]; }
until_true 60 ready || fails "the cluster does not come up: $(sinfo 2>&1)"

# The array does not begin at 0 or 1, and has steps.
cat >sweep.sbatch <<END
#!/bin/bash
#SBATCH --array=10-16:2
#SBATCH --cpus-per-task=1
exec "$havip" sweep $(printf '%q ' "${plan[@]}") --out 'runs-{shard}.jsonl'
END
sbatch sweep.sbatch >sbatch.txt 2>&1 || fails "sbatch: $(cat sbatch.txt)"
done_with_all() { local left; left=$(squeue -h) && [[ -z $left ]]; }
until_true 300 done_with_all || fails "the array does not end: $(squeue)"
[[ $(cat slurm-*.out | grep -c 'by a Slurm array') -eq 4 ]] || fails "not four tasks"
check runs-*-of-4.jsonl || fails "the results differ"
