// What a Go backend of this stage may use besides the standard library.
module backend

go 1.22

require github.com/lib/pq v1.10.9
