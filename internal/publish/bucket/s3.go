package bucket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// S3Options are of a bucket of S3 or what speaks it.
type S3Options struct {
	Getenv    func(string) string
	Home      string
	Endpoint  string // with its scheme; "" is Amazon's, or $AWS_ENDPOINT_URL_S3
	Region    string
	Profile   string // in ~/.aws; "" is $AWS_PROFILE, or default
	PathStyle bool   // the bucket is in the path and not in the host's name
	ACL       string // such as public-read, where buckets still have them
}

// S3Secrets are what must not be printed.
func S3Secrets(getenv func(string) string) []string {
	return []string{getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN"), getenv("AWS_ACCESS_KEY_ID")}
}

// S3 makes a target of a bucket.
func S3(a publish.Address, opts S3Options) (publish.Target, error) {
	if err := checkName(a); err != nil {
		return nil, err
	}
	endpoint := opts.Endpoint
	for _, name := range []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"} {
		if endpoint == "" {
			endpoint = opts.Getenv(name)
		}
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if opts.Region == "" {
			opts.Region = opts.Getenv(name)
		}
	}
	host, secure := "s3.amazonaws.com", true
	if endpoint != "" {
		if !strings.Contains(endpoint, "://") {
			endpoint = "https://" + endpoint
		}
		u, err := url.Parse(endpoint)
		if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, publish.Faultf(publish.Invalid, "endpoint: %s is no address such as https://account.r2.cloudflarestorage.com", publish.Redact(endpoint))
		}
		host, secure = u.Host, u.Scheme == "https"
		if opts.Region == "" {
			opts.Region = "us-east-1" // a name that servers of others accept; R2 calls it auto and takes this too
		}
	}
	lookup := minio.BucketLookupAuto
	if opts.PathStyle || endpoint != "" && net.ParseIP(hostOnly(host)) != nil {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(host, &minio.Options{
		Creds: opts.credentials(), Secure: secure, Region: opts.Region, BucketLookup: lookup,
		MaxRetries: 1, // trying again is the publication's business
		Transport:  transport(),
	})
	if err != nil {
		return nil, publish.Faultf(publish.Invalid, "endpoint: %v", err)
	}
	return newTarget(a.String(), a.Path, 16, func(context.Context) (store, error) {
		if v, err := client.GetCreds(); err != nil || v.AccessKeyID == "" {
			return nil, publish.Faultf(publish.Denied, "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws/credentials, or run where a role is given")
		}
		return &s3{client: client, bucket: a.Host, acl: opts.ACL}, nil
	}), nil
}

func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
}

// transport is a client's own: its connections end with the process, and a
// server that says nothing is given up.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	t.ResponseHeaderTimeout = 2 * time.Minute
	t.DisableCompression = true // what is stored compressed is read as it is
	return t
}

// credentials are looked for as Amazon's own tools do.
func (o S3Options) credentials() *credentials.Credentials {
	if id, secret := o.Getenv("AWS_ACCESS_KEY_ID"), o.Getenv("AWS_SECRET_ACCESS_KEY"); id != "" && secret != "" && o.Profile == "" {
		return credentials.NewStaticV4(id, secret, o.Getenv("AWS_SESSION_TOKEN"))
	}
	file := o.Getenv("AWS_SHARED_CREDENTIALS_FILE")
	if file == "" && o.Home != "" {
		file = filepath.Join(o.Home, ".aws", "credentials")
	}
	profile := o.Profile
	if profile == "" {
		profile = o.Getenv("AWS_PROFILE")
	}
	providers := []credentials.Provider{&credentials.FileAWSCredentials{Filename: file, Profile: profile}}
	if o.Getenv("AWS_EC2_METADATA_DISABLED") != "true" {
		providers = append(providers, &credentials.IAM{Client: &http.Client{Timeout: 5 * time.Second}})
	}
	return credentials.NewChainCredentials(providers)
}

type s3 struct {
	client *minio.Client
	bucket string
	acl    string
}

func (s *s3) get(ctx context.Context, key string) ([]byte, string, error) {
	o, err := s.client.GetObject(ctx, s.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, "", s.fault(err)
	}
	defer o.Close()
	content, err := io.ReadAll(o)
	if err != nil {
		return nil, "", s.fault(err)
	}
	info, err := o.Stat()
	if err != nil {
		return nil, "", s.fault(err)
	}
	return content, info.ETag, nil
}

func (s *s3) put(ctx context.Context, key string, src io.Reader, length int64, h header, when *condition) (string, error) {
	opts := minio.PutObjectOptions{
		ContentType: h.kind, CacheControl: h.cache, ContentEncoding: h.encoding, UserMetadata: map[string]string{},
		// The content is guarded by its MD5, which is signed with the other
		// headers. Signing it in chunks instead puts "aws-chunked" into
		// Content-Encoding, which not every server takes out again.
		DisableContentSha256: true, SendContentMd5: true,
	}
	if length == 0 {
		// Without a length that is known to be none, it would be sent in
		// chunks of HTTP's own, which S3 refuses.
		if _, err := io.Copy(io.Discard, src); err != nil {
			return "", err
		}
		src = bytes.NewReader(nil)
	}
	if h.digest != "" {
		opts.UserMetadata["sha256"] = h.digest
	}
	if s.acl != "" {
		opts.UserMetadata["x-amz-acl"] = s.acl
	}
	if when != nil {
		opts.DisableMultipart = true
		if when.version == "" {
			opts.SetMatchETagExcept("*")
		} else {
			opts.SetMatchETag(when.version)
		}
	}
	info, err := s.client.PutObject(ctx, s.bucket, key, src, length, opts)
	if err == nil {
		return info.ETag, nil
	}
	code := minio.ToErrorResponse(err)
	switch {
	case when != nil && (code.StatusCode == http.StatusPreconditionFailed || code.StatusCode == http.StatusConflict ||
		code.Code == "PreconditionFailed" || when.version != "" && code.Code == "NoSuchKey"):
		return "", errOvertaken
	case when != nil && (code.StatusCode == http.StatusNotImplemented || code.Code == "NotImplemented"):
		return "", errNoConditions
	}
	return "", s.fault(err)
}

func (s *s3) delete(ctx context.Context, key string) error {
	err := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
	if err = s.fault(err); errors.Is(err, errAbsent) {
		return nil
	}
	return err
}

func (s *s3) list(ctx context.Context, prefix string, visit func(key string)) error {
	for o := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return s.fault(o.Err)
		}
		visit(o.Key)
	}
	return ctx.Err()
}

// fault gives an answer its kind.
func (s *s3) fault(err error) error {
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	kind := statusKind(answer.StatusCode)
	switch answer.Code {
	case "NoSuchKey":
		return errAbsent
	case "NoSuchBucket", "InvalidBucketName", "PermanentRedirect":
		kind = publish.Missing
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AllAccessDisabled", "AccountProblem", "InvalidRequest":
		kind = publish.Denied
	case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "StorageFull", "InsufficientStorage":
		kind = publish.Full
	case "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "RequestTimeTooSkewed", "OperationAborted":
		kind = publish.Temporary
	}
	if kind == publish.Unknown {
		kind = publish.KindOf(err)
	}
	if kind == publish.Unknown && answer.Code == "" {
		var line *url.Error
		if errors.As(err, &line) && !errors.Is(err, context.Canceled) {
			kind = publish.Temporary
		}
	}
	if answer.Code != "" && answer.Message != "" {
		err = answered{fmt.Sprintf("%s (%s)", strings.TrimSuffix(answer.Message, "."), answer.Code), err}
	}
	return &publish.Fault{Kind: kind, Err: err}
}

// An answered error is what a server said, without the library's words.
type answered struct {
	text string
	err  error
}

func (e answered) Error() string { return e.text }
func (e answered) Unwrap() error { return e.err }

// statusKind is what an HTTP status means where its body says no more.
func statusKind(status int) publish.Kind {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return publish.Denied
	case status == http.StatusInsufficientStorage:
		return publish.Full
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout ||
		status >= 500 && status != http.StatusNotImplemented:
		return publish.Temporary
	}
	return publish.Unknown
}
