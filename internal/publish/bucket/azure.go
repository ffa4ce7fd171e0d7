package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// AzureOptions are of a container of Azure's blob storage.
type AzureOptions struct {
	Getenv   func(string) string
	Account  string // "" is $AZURE_STORAGE_ACCOUNT
	Endpoint string // "" is https://ACCOUNT.blob.core.windows.net
}

// AzureSecrets are what must not be printed: what the variables hold, and the
// parts of it that are secret by themselves, in every spelling.
func AzureSecrets(getenv func(string) string) []string {
	all := []string{getenv("AZURE_STORAGE_KEY"), getenv("AZURE_CLIENT_SECRET")}
	for _, name := range []string{"AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_CONNECTION_STRING"} {
		text := getenv(name)
		all = append(all, text)
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '&' || r == ';' || r == '?' }) {
			key, secret, _ := strings.Cut(part, "=")
			switch key {
			case "sig", "AccountKey", "SharedAccessSignature":
				all = append(all, secret)
				if plain, err := url.QueryUnescape(secret); err == nil {
					all = append(all, plain)
				}
			}
		}
	}
	return all
}

// Azure makes a target of a container.
func Azure(a publish.Address, opts AzureOptions) (publish.Target, error) {
	if err := checkName(a); err != nil {
		return nil, err
	}
	if opts.Account == "" {
		opts.Account = opts.Getenv("AZURE_STORAGE_ACCOUNT")
	}
	if opts.Account == "" && opts.Endpoint == "" && opts.Getenv("AZURE_STORAGE_CONNECTION_STRING") == "" {
		return nil, publish.Faultf(publish.Invalid, "the address %s names no storage account; add ?account=NAME, or set AZURE_STORAGE_ACCOUNT", a)
	}
	return newTarget(a.String(), a.Path, 16, func(context.Context) (store, error) {
		c, err := opts.container(a.Host)
		if err != nil {
			return nil, &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("the credentials cannot be used: %w", err)}
		}
		return &azure{c}, nil
	}), nil
}

// container opens a container by the credentials that there are: a connection
// string, an account's key, a shared access signature, or what the platform
// gives.
func (o AzureOptions) container(name string) (*container.Client, error) {
	client := &container.ClientOptions{ClientOptions: azcore.ClientOptions{
		Retry:     policy.RetryOptions{MaxRetries: -1}, // trying again is the publication's business
		Transport: &http.Client{Transport: transport()},
	}}
	if text := o.Getenv("AZURE_STORAGE_CONNECTION_STRING"); text != "" {
		return container.NewClientFromConnectionString(text, name, client)
	}
	endpoint := o.Endpoint
	if endpoint == "" {
		endpoint = "https://" + o.Account + ".blob.core.windows.net"
	}
	address := strings.TrimSuffix(endpoint, "/") + "/" + url.PathEscape(name)
	if key := o.Getenv("AZURE_STORAGE_KEY"); key != "" {
		shared, err := container.NewSharedKeyCredential(o.Account, key)
		if err != nil {
			return nil, errors.New("AZURE_STORAGE_KEY is no key") // the library's words may hold it
		}
		return container.NewClientWithSharedKeyCredential(address, shared, client)
	}
	if sas := o.Getenv("AZURE_STORAGE_SAS_TOKEN"); sas != "" {
		return container.NewClientWithNoCredential(address+"?"+strings.TrimPrefix(sas, "?"), client)
	}
	found, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return nil, err
	}
	return container.NewClient(address, found, client)
}

type azure struct{ container *container.Client }

func (s *azure) get(ctx context.Context, key string) ([]byte, string, error) {
	res, err := s.container.NewBlobClient(key).DownloadStream(ctx, nil)
	if err != nil {
		return nil, "", azureFault(err)
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, "", azureFault(err)
	}
	version := ""
	if res.ETag != nil {
		version = string(*res.ETag)
	}
	return content, version, nil
}

// azureBlock is the size of the parts that a large file is sent in; two of
// them are held for each file that is being sent.
const azureBlock = 8 << 20

func (s *azure) put(ctx context.Context, key string, src io.Reader, length int64, h header, when *condition) (string, error) {
	headers := &blob.HTTPHeaders{BlobContentType: &h.kind}
	if h.cache != "" {
		headers.BlobCacheControl = &h.cache
	}
	if h.encoding != "" {
		headers.BlobContentEncoding = &h.encoding
	}
	meta := map[string]*string{}
	if h.digest != "" {
		meta["sha256"] = &h.digest
	}
	access := &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{}}
	if when != nil {
		if any := azcore.ETagAny; when.version == "" {
			access.ModifiedAccessConditions.IfNoneMatch = &any
		} else {
			etag := azcore.ETag(when.version)
			access.ModifiedAccessConditions.IfMatch = &etag
		}
	}
	client := s.container.NewBlockBlobClient(key)
	var version *azcore.ETag
	var err error
	if length <= azureBlock {
		content := make([]byte, length)
		if _, err = io.ReadFull(src, content); err != nil {
			return "", err
		}
		// A reader tells whether all is well at its end.
		if _, err = io.Copy(io.Discard, src); err != nil {
			return "", err
		}
		var res blockblob.UploadBufferResponse
		res, err = client.UploadBuffer(ctx, content, &blockblob.UploadBufferOptions{HTTPHeaders: headers, Metadata: meta, AccessConditions: access})
		version = res.ETag
	} else {
		var res blockblob.UploadStreamResponse
		res, err = client.UploadStream(ctx, src, &blockblob.UploadStreamOptions{
			BlockSize: azureBlock, Concurrency: 2, HTTPHeaders: headers, Metadata: meta, AccessConditions: access,
		})
		version = res.ETag
	}
	if when != nil && (bloberror.HasCode(err, bloberror.ConditionNotMet, bloberror.BlobAlreadyExists) || when.version != "" && bloberror.HasCode(err, bloberror.BlobNotFound)) {
		return "", errOvertaken
	}
	if err != nil {
		return "", azureFault(err)
	}
	if version == nil {
		return "", nil
	}
	return string(*version), nil
}

func (s *azure) delete(ctx context.Context, key string) error {
	_, err := s.container.NewBlobClient(key).Delete(ctx, nil)
	if err = azureFault(err); errors.Is(err, errAbsent) {
		return nil
	}
	return err
}

func (s *azure) list(ctx context.Context, prefix string, visit func(key string)) error {
	pages := s.container.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Prefix: &prefix})
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return azureFault(err)
		}
		for _, b := range page.Segment.BlobItems {
			visit(*b.Name)
		}
	}
	return nil
}

// azureFault gives an answer its kind. The library's error text is a page
// long and shows the request; the code says it all.
func azureFault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var answer *azcore.ResponseError
	if !errors.As(err, &answer) {
		var login *azidentity.AuthenticationFailedError
		if errors.As(err, &login) || strings.Contains(err.Error(), "DefaultAzureCredential") {
			return publish.Faultf(publish.Denied, "there are no credentials: set AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING, or log in with az, or run where an identity is given")
		}
		kind := publish.KindOf(err)
		var line *url.Error
		if kind == publish.Unknown && errors.As(err, &line) {
			kind = publish.Temporary
		}
		return &publish.Fault{Kind: kind, Err: err}
	}
	kind := statusKind(answer.StatusCode)
	switch bloberror.Code(answer.ErrorCode) {
	case bloberror.BlobNotFound:
		return errAbsent
	case bloberror.ContainerNotFound, bloberror.ContainerBeingDeleted, bloberror.ContainerDisabled:
		kind = publish.Missing
	case bloberror.AuthenticationFailed, bloberror.AuthorizationFailure, bloberror.InsufficientAccountPermissions:
		kind = publish.Denied
	case bloberror.ServerBusy, bloberror.OperationTimedOut, bloberror.InternalError:
		kind = publish.Temporary
	}
	if answer.StatusCode == http.StatusNotFound && answer.ErrorCode == "" {
		return errAbsent
	}
	return &publish.Fault{Kind: kind, Err: answered{fmt.Sprintf("the service says %s (status %d)", answer.ErrorCode, answer.StatusCode), err}}
}
