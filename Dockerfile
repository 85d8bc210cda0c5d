# syntax=docker/dockerfile:1
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
#
#   docker build -t moneta .
#   docker run -p 8080:8080 -v moneta:/var/lib/moneta moneta

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcrypt-dev libpcre2-dev libpq-dev libsqlite3-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies are fetched in a layer of their own, which stays while only sources change.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
COPY Fuzz/Targets Fuzz/Targets
COPY packaging/function-order.txt packaging/
COPY scripts/release scripts/
# The Swift libraries go into the binary; libcrypt, libpcre2, libpq, libsqlite3 and libcrypto stay the system's, which updates them.
RUN moneta="$(scripts/release)" \
    && mkdir -p /out \
    && install -m 0755 "$moneta" /out/moneta \
    && find -L "$(dirname "$moneta")" -maxdepth 1 -name 'moneta_*.resources' -exec cp -R {} /out/ \;

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcrypt1 libpcre2-8-0 libpq5 libsqlite3-0 libssl3 libstdc++6 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 moneta \
    && useradd --system --uid 10001 --gid moneta --home-dir /var/lib/moneta --shell /usr/sbin/nologin moneta \
    && install -d -o moneta -g moneta -m 0700 /var/lib/moneta
COPY --from=build /out/ /usr/local/bin/
COPY LICENSE NOTICE /usr/share/doc/moneta/
USER moneta
WORKDIR /var/lib/moneta
VOLUME /var/lib/moneta
EXPOSE 8080
STOPSIGNAL SIGTERM
# Asks /readyz with the shell alone, so that the image needs no client. A server with TLS needs a check of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/bin/bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${MONETA_PORT:-8080} && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["moneta"]
CMD ["serve", "--data-directory", "/var/lib/moneta", "--host", "0.0.0.0", "--port", "8080"]
