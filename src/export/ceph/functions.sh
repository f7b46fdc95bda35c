: "${RADOSGW_ADMIN:=radosgw-admin}" # or: kubectl -n rook-ceph exec deploy/rook-ceph-tools -- radosgw-admin
: "${KUBECTL:=kubectl}"
owner=gitlab-runner # of all buckets, so that no tenant can open one to others

# user NAME [OPTION…]: a user of Ceph, unless it is there.
user() {
  if $RADOSGW_ADMIN user info --uid="$1" >/dev/null 2>&1; then return; fi
  name=$1
  shift
  $RADOSGW_ADMIN user create --uid="$name" --display-name="$name" "$@" >/dev/null
  echo "user $name created"
}

# secret USER NAMESPACE NAME KEY KEY: a Secret that holds the user's access key and secret key.
secret() {
  $RADOSGW_ADMIN user info --uid="$1" |
    jq --arg user "$1" --arg namespace "$2" --arg name "$3" --arg access "$4" --arg secret "$5" '
      (first(.keys[] | select(.user == $user)) // error("user \($user) has no keys")) as $keys |
      {apiVersion: "v1", kind: "Secret", metadata: {namespace: $namespace, name: $name},
       data: {($access): $keys.access_key | @base64, ($secret): $keys.secret_key | @base64}}' |
    $KUBECTL apply --server-side --field-manager=runner-tenant --filename=-
}

# s3 METHOD PATH [OPTION…]: a request by the owner, whose keys are on no command line.
s3() {
  method=$1 path=$2
  shift 2
  $RADOSGW_ADMIN user info --uid="$owner" |
    jq --raw-output '.keys[0] | "user = " + ("\(.access_key):\(.secret_key)" | @json)' |
    curl --silent --show-error --fail-with-body --config - --aws-sigv4 aws:amz:us-east-1:s3 \
      --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --request "$method" "$@" "$GATEWAY/$path"
}

# bucket NAME POLICY: a bucket of the owner's, and who may do what in it.
bucket() {
  if ! s3 GET "$1?location=" >/dev/null 2>&1; then
    s3 PUT "$1"
    echo "bucket $1 created"
  fi
  s3 PUT "$1?policy=" --data-binary "$2"
}

# quota BUCKET SIZE: how large a bucket may grow.
quota() {
  $RADOSGW_ADMIN quota set --quota-scope=bucket --bucket="$1" --max-size="$2"
  $RADOSGW_ADMIN quota enable --quota-scope=bucket --bucket="$1"
}

user "$owner"
