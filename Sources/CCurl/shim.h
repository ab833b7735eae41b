#include <curl/curl.h>

// curl_easy_setopt(3) and curl_easy_getinfo(3) take any number of arguments, which Swift does not call.

static inline CURLcode fetch_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fetch_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fetch_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*fetch_writer)(char *bytes, size_t one, size_t count, void *context);

static inline CURLcode fetch_set_writer(CURL *handle, fetch_writer writer, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return code ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

// Which schemes may be spoken: "http,https". Before curl 7.85 this was a set of bits.
static inline CURLcode fetch_set_web_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static inline long fetch_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

// Where a redirect leads, made absolute; null when the answer is none. It lives as long as the handle does nothing else.
static inline const char *fetch_redirect(CURL *handle) {
    char *target = 0;
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &target);
    return target;
}
