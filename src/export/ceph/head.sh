#!/bin/sh
# Users, buckets and bucket policies on Ceph, by `runner-tenant export ceph`.
# Run it again whenever the tenants change: what is there stays, policies are written anew. No key is
# shown: they go from Ceph into the tenants' Secrets. It needs radosgw-admin, kubectl, jq and curl (7.76).
set -eu
