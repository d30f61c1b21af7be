/* SPDX-License-Identifier: Apache-2.0
 *
 * pem_samples: one small object of each kind, as base64 without line ends. Made for these tests; the
 * keys protect nothing.
 */
#ifndef ASSAY_PEM_SAMPLES_H
#define ASSAY_PEM_SAMPLES_H

/* Ed25519 certificate of CN=pem.example */
#define SAMPLE_CERTIFICATE                                                                         \
  "MIIBQDCB86ADAgECAhQVOcAmluLAwDCb02dkWP7ATw2sBDAFBgMrZXAwFjEUMBIGA1UEAwwLcGVt"                   \
  "LmV4YW1wbGUwHhcNMjYxMTIzMDIzMjUxWhcNMzYxMTIwMDIzMjUxWjAWMRQwEgYDVQQDDAtwZW0u"                   \
  "ZXhhbXBsZTAqMAUGAytlcAMhAIfnqm8YxL+MODG44IujTh4cKJkkz4Y0oTy+7XQh/E0Co1MwUTAd"                   \
  "BgNVHQ4EFgQUB/nJv751HqpFHO5k12kvonbOga0wHwYDVR0jBBgwFoAUB/nJv751HqpFHO5k12kv"                   \
  "onbOga0wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQA2G0at7A2W2wRKSB+cTWPjn0VCkNL0TI5i"                   \
  "rFbRbDcFcXtLjlMVBrP81MvjsGrySXXkQQJgeyvbfNmToevUBbIJ"
/* another, CN=two.example */
#define SAMPLE_CERTIFICATE_2                                                                       \
  "MIIBQDCB86ADAgECAhRWrnEs6A4HPT3CPqQisGxkoR3ePzAFBgMrZXAwFjEUMBIGA1UEAwwLdHdv"                   \
  "LmV4YW1wbGUwHhcNMjYxMTIzMDIzMjUxWhcNMzYxMTIwMDIzMjUxWjAWMRQwEgYDVQQDDAt0d28u"                   \
  "ZXhhbXBsZTAqMAUGAytlcAMhAGEP7ahbbqRS3ED8QUyRtHKleHqjBQCTG3Q28BW7/+18o1MwUTAd"                   \
  "BgNVHQ4EFgQUkRkRjJ9PiiybKs6abJaE9ZTS4OwwHwYDVR0jBBgwFoAUkRkRjJ9PiiybKs6abJaE"                   \
  "9ZTS4OwwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQDydUX7yGvIkKWe6CEtwdz/0Z4diZWVQ52p"                   \
  "jGoqT0v+mHmsy1V8RnqrReWXom2y1f/QgOc33z9sAk+KDkOHz3EC"
/* the first one with OpenSSL trust settings behind it */
#define SAMPLE_TRUSTED                                                                             \
  "MIIBQDCB86ADAgECAhQVOcAmluLAwDCb02dkWP7ATw2sBDAFBgMrZXAwFjEUMBIGA1UEAwwLcGVt"                   \
  "LmV4YW1wbGUwHhcNMjYxMTIzMDIzMjUxWhcNMzYxMTIwMDIzMjUxWjAWMRQwEgYDVQQDDAtwZW0u"                   \
  "ZXhhbXBsZTAqMAUGAytlcAMhAIfnqm8YxL+MODG44IujTh4cKJkkz4Y0oTy+7XQh/E0Co1MwUTAd"                   \
  "BgNVHQ4EFgQUB/nJv751HqpFHO5k12kvonbOga0wHwYDVR0jBBgwFoAUB/nJv751HqpFHO5k12kv"                   \
  "onbOga0wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQA2G0at7A2W2wRKSB+cTWPjn0VCkNL0TI5i"                   \
  "rFbRbDcFcXtLjlMVBrP81MvjsGrySXXkQQJgeyvbfNmToevUBbIJMAwwCgYIKwYBBQUHAwE="
#define SAMPLE_CSR                                                                                 \
  "MIGVMEkCAQAwFjEUMBIGA1UEAwwLcGVtLmV4YW1wbGUwKjAFBgMrZXADIQCH56pvGMS/jDgxuOCL"                   \
  "o04eHCiZJM+GNKE8vu10IfxNAqAAMAUGAytlcANBAD5WJ5AUntvkYfTu+FEHNblOvadanYaPHlSG"                   \
  "2FQdGYhsN+0x+d/UmYQimsXsm5yXgKoTj6RUTInF5USyI3Ifkg8="
#define SAMPLE_CRL                                                                                 \
  "MIGJMD0wBQYDK2VwMBYxFDASBgNVBAMMC3BlbS5leGFtcGxlFw0yNjExMjMwMjMyNTFaFw0yNjEy"                   \
  "MjMwMjMyNTFaMAUGAytlcANBAMwX1uJ9m+vFQIbgZDlc5zPCvVpLpFhu1CXbQiCQMtmCs6YK8+ur"                   \
  "5Q39ldcw2Do116uIji2EqadKH8hPb8BbNg0="
/* both certificates, degenerate SignedData */
#define SAMPLE_PKCS7                                                                               \
  "MIICswYJKoZIhvcNAQcCoIICpDCCAqACAQExADALBgkqhkiG9w0BBwGgggKIMIIBQDCB86ADAgEC"                   \
  "AhQVOcAmluLAwDCb02dkWP7ATw2sBDAFBgMrZXAwFjEUMBIGA1UEAwwLcGVtLmV4YW1wbGUwHhcN"                   \
  "MjYxMTIzMDIzMjUxWhcNMzYxMTIwMDIzMjUxWjAWMRQwEgYDVQQDDAtwZW0uZXhhbXBsZTAqMAUG"                   \
  "AytlcAMhAIfnqm8YxL+MODG44IujTh4cKJkkz4Y0oTy+7XQh/E0Co1MwUTAdBgNVHQ4EFgQUB/nJ"                   \
  "v751HqpFHO5k12kvonbOga0wHwYDVR0jBBgwFoAUB/nJv751HqpFHO5k12kvonbOga0wDwYDVR0T"                   \
  "AQH/BAUwAwEB/zAFBgMrZXADQQA2G0at7A2W2wRKSB+cTWPjn0VCkNL0TI5irFbRbDcFcXtLjlMV"                   \
  "BrP81MvjsGrySXXkQQJgeyvbfNmToevUBbIJMIIBQDCB86ADAgECAhRWrnEs6A4HPT3CPqQisGxk"                   \
  "oR3ePzAFBgMrZXAwFjEUMBIGA1UEAwwLdHdvLmV4YW1wbGUwHhcNMjYxMTIzMDIzMjUxWhcNMzYx"                   \
  "MTIwMDIzMjUxWjAWMRQwEgYDVQQDDAt0d28uZXhhbXBsZTAqMAUGAytlcAMhAGEP7ahbbqRS3ED8"                   \
  "QUyRtHKleHqjBQCTG3Q28BW7/+18o1MwUTAdBgNVHQ4EFgQUkRkRjJ9PiiybKs6abJaE9ZTS4Oww"                   \
  "HwYDVR0jBBgwFoAUkRkRjJ9PiiybKs6abJaE9ZTS4OwwDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXAD"                   \
  "QQDydUX7yGvIkKWe6CEtwdz/0Z4diZWVQ52pjGoqT0v+mHmsy1V8RnqrReWXom2y1f/QgOc33z9s"                   \
  "Ak+KDkOHz3ECMQA="
/* SubjectPublicKeyInfo */
#define SAMPLE_PUBLIC "MCowBQYDK2VwAyEAh+eqbxjEv4w4Mbjgi6NOHhwomSTPhjShPL7tdCH8TQI="
/* PrivateKeyInfo */
#define SAMPLE_PKCS8 "MC4CAQAwBQYDK2VwBCIEILlQQndNq1XX+Tud9aHXJb9HGwOt5BwuPQuZ66VCvyGr"
/* EncryptedPrivateKeyInfo */
#define SAMPLE_ENCRYPTED                                                                           \
  "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgOmKY6Bmi7gwICCAAwDAYIKoZIhvcN"                   \
  "AgkFADAdBglghkgBZQMEASoEENJ+oXg82O6FMFTUaXaR/wIEQHHhErfhTWBxQoaJygNo6FvjIXJv"                   \
  "U5xwBVc26AvRxcBc0l1IOATvKR3W5G/UoEtEcvDwKNmwabQDDRRBj/Nhb5M="
/* ECPrivateKey */
#define SAMPLE_SEC1                                                                                \
  "MHcCAQEEIBYPlkY6peRBHElW/joGeReCTkx/PUnCnyqR8ftsKn+NoAoGCCqGSM49AwEHoUQDQgAE"                   \
  "QYUDmqzH3DMaYzAqA5ORCEXrFcNIxeuZWmcB8Gt/MsC8faqdnRJq9wXSAJXw2z+CDHZFOOVhT/Yb"                   \
  "AfuB6o/Vnw=="
/* RSAPrivateKey of 512 bits */
#define SAMPLE_PKCS1                                                                               \
  "MIIBOQIBAAJBAKYzj4PHDl54X3HMlfpYe7ofDWHD0UMsYLCoFyuigV91o5CsNbUZ76vWfOMxEF7j"                   \
  "lZ5eSTcjP93GeT8MesXPvOsCAwEAAQJAX5Lw6Y+zdKH2COPkLxVo+QvYTysjEGTZqVzQDjih+vkm"                   \
  "5E4rpeymKWzqdpx7Vos125x85OyIrWUddaI6YHV1wQIhANQ4z7JiWSpjkN91SaONZVuetnybwsQw"                   \
  "mczk+xqmJoWhAiEAyHx15QKAPQ8jIPKis+Xf4IS12aA81Jg4W5uLtPKJnwsCID2mGz+4ripQLh+b"                   \
  "1L58LruEyYI9RUD01VjeE8vUBFDBAiBb6uwmffoLhIgnj/bWofr9tfql91hMZCnanjr0UAqWtwIg"                   \
  "V//orBxLtCunOhqw2BQROFwD7RubvPSOKTCG5CXAya0="
/* RSAPublicKey */
#define SAMPLE_PKCS1_PUBLIC                                                                        \
  "MEgCQQCmM4+Dxw5eeF9xzJX6WHu6Hw1hw9FDLGCwqBcrooFfdaOQrDW1Ge+r1nzjMRBe45WeXkk3"                   \
  "Iz/dxnk/DHrFz7zrAgMBAAE="
#define SAMPLE_PKCS12                                                                              \
  "MIICwAIBAzCCArkGCSqGSIb3DQEHAaCCAqoEggKmMIICojCCAa8GCSqGSIb3DQEHAaCCAaAEggGc"                   \
  "MIIBmDCCAZQGCyqGSIb3DQEMCgEDoIIBXDCCAVgGCiqGSIb3DQEJFgGgggFIBIIBRDCCAUAwgfOg"                   \
  "AwIBAgIUFTnAJpbiwMAwm9NnZFj+wE8NrAQwBQYDK2VwMBYxFDASBgNVBAMMC3BlbS5leGFtcGxl"                   \
  "MB4XDTI2MTEyMzAyMzI1MVoXDTM2MTEyMDAyMzI1MVowFjEUMBIGA1UEAwwLcGVtLmV4YW1wbGUw"                   \
  "KjAFBgMrZXADIQCH56pvGMS/jDgxuOCLo04eHCiZJM+GNKE8vu10IfxNAqNTMFEwHQYDVR0OBBYE"                   \
  "FAf5yb++dR6qRRzuZNdpL6J2zoGtMB8GA1UdIwQYMBaAFAf5yb++dR6qRRzuZNdpL6J2zoGtMA8G"                   \
  "A1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EANhtGrewNltsESkgfnE1j459FQpDS9EyOYqxW0Ww3BXF7"                   \
  "S45TFQaz/NTL47Bq8kl15EECYHsr23zZk6Hr1AWyCTElMCMGCSqGSIb3DQEJFTEWBBTNCVqao82+"                   \
  "YiWP8//NgytFcPvSmDCB7AYJKoZIhvcNAQcBoIHeBIHbMIHYMIHVBgsqhkiG9w0BDAoBAqCBnjCB"                   \
  "mzBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIf7MvospiQ98CAggAMAwGCCqGSIb3DQIJ"                   \
  "BQAwHQYJYIZIAWUDBAEqBBBf6FK3vyAkmkFr2hqCkOBOBECU9BLUYJIkhqTAOYrl3QmNKuora8Ce"                   \
  "aDb7KvzC6sP05WZt0G+wnLxROvYs9xP0VTt0K1YrnJmNmXof/6AeldDnMSUwIwYJKoZIhvcNAQkV"                   \
  "MRYEFM0JWpqjzb5iJY/z/82DK0Vw+9KY"
#define SAMPLE_OCSP                                                                                \
  "MIIBCwoBAKCCAQQwggEABgkrBgEFBQcwAQEEgfIwge8wgaKiFgQUB/nJv751HqpFHO5k12kvonbO"                   \
  "ga0YDzIwMjYxMTIzMDIzMjUxWjB3MHUwTTAJBgUrDgMCGgUABBTEtgXchf8zu1zu9PNzOi5TlpfG"                   \
  "7QQUB/nJv751HqpFHO5k12kvonbOga0CFBU5wCaW4sDAMJvTZ2RY/sBPDawEgAAYDzIwMjYwMTAx"                   \
  "MDAwMDAwWqARGA8yMDI3MDEwMTAwMDAwMFowBQYDK2VwA0EAwEmzyOX5w1XJoQco41gEXQbr93wa"                   \
  "9SGEJD5FxNk1MTO+eKpA4Gh5wwvC/QrHY0lny03OG+hotKLGTiMYYsjXDw=="
/* tryLater */
#define SAMPLE_OCSP_ERROR "MAMKAQM="

#endif
