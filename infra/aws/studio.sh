#!/bin/bash
# First start of the studio's host: the course comes from the cohort's bucket, and brings up the hub.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive AWS_DEFAULT_REGION=@REGION@
export HOME=/var/lib/bdti-labs LABS_SERVICES_HOME=/var/lib/bdti-labs/services
install --directory --mode 0700 "$HOME" "$LABS_SERVICES_HOME/cloud/@COHORT@"
apt-get update
apt-get install --yes --no-install-recommends make nftables python3-venv
snap install aws-cli --classic
# The deployer puts the course there once the stack stands: archive, packages if any, learners' settings.
from=s3://@BUCKET@/install
until aws s3 cp "$from/course.tar.gz" "$HOME/course.tar.gz"; do sleep 30; done
aws s3 cp --recursive "$from/wheels/" "$HOME/wheels"
aws s3 cp --recursive "$from/cloud/" "$LABS_SERVICES_HOME/cloud/@COHORT@"
tar --extract --gzip --no-same-owner --file "$HOME/course.tar.gz" --directory "$HOME"
cd "$HOME/bdti-labs"
if [ -d "$HOME/wheels" ]; then wheels="$HOME/wheels"; else wheels=; fi
make env WHEELS="$wheels"
.venv/bin/labs hub up --cohort @COHORT@ ${wheels:+--wheels "$wheels"}
