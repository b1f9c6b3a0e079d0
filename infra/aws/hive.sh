# On the primary node, before Hive is there: a certificate for HiveServer2, and its public half into the bucket.
set -euo pipefail
store=/etc/labs-hive.jks
name=$(hostname --fqdn)
sudo keytool -genkeypair -alias hive -keyalg RSA -keysize 3072 -validity 825 -dname "CN=$name" -ext "SAN=dns:$name" \
  -storetype JKS -keystore "$store" -storepass "$1" -keypass "$1"
sudo keytool -exportcert -rfc -alias hive -keystore "$store" -storepass "$1" > /tmp/server.pem
# The user of Hive isn't there yet; the password keeps others out.
sudo chmod 0644 "$store"
aws s3 cp --region @REGION@ /tmp/server.pem "s3://@BUCKET@/hive/server.pem"
