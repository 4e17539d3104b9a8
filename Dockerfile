# The image of actes-worker: its three roles (web, worker, schedules) and every `actes` command.
#
#   docker build -t actes-worker .
#   docker run --rm actes-worker demo
#   docker run -e ACTES_HOST=0.0.0.0 -p 127.0.0.1:8080:8080 -v actes:/var/lib/actes/home actes-worker
#
# Behind a registry of one's own or a proxy that opens TLS, npm gets its settings and the authority's certificate as
# build secrets, which leave nothing in the image (in that npmrc: cafile=/run/secrets/ca):
#   docker build --secret id=npmrc,src=$HOME/.npmrc --secret id=ca,src=authority.pem -t actes-worker .

# Pinned to its bytes. Any image with Node 24, npm and a user 1000 does; `npm run image:check` makes one where no image registry
# answers.
ARG NODE_IMAGE=docker.io/library/node:24.21.0-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe

# What the service needs to run, nothing of development. No package's install script runs: none is needed.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false \
    --mount=type=secret,id=ca,target=/run/secrets/ca,required=false \
    npm ci --omit=dev --ignore-scripts

# The compiler and dist/.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=false \
    --mount=type=secret,id=ca,target=/run/secrets/ca,required=false \
    npm ci --ignore-scripts
COPY . .
RUN npm run build && chmod 755 dist/launcher.cjs

FROM ${NODE_IMAGE} AS runtime
# A running service installs nothing: npm, npx, corepack and yarn leave. The folders that it writes belong to its user; a volume that
# is mounted on one of them for the first time is given its owner.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
 && install -d -o 1000 -g 1000 -m 0750 /var/lib/actes/home /var/lib/actes/blobs \
      /var/lib/actes/mark /var/lib/actes/backups \
 && ln -s /app/dist/launcher.cjs /usr/local/bin/actes
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY fixtures/actes/maraussan ./fixtures/actes/maraussan

# ACTES_HOST stays the loopback of the container unless it is asked otherwise: see docker-compose.yml.
ENV NODE_ENV=production \
    ACTES_HOME=/var/lib/actes/home \
    ACTES_BLOBS=/var/lib/actes/blobs
VOLUME ["/var/lib/actes/home", "/var/lib/actes/blobs"]
# By number, so that an orchestrator can see that it is not root; it is `node` in the official images.
USER 1000:1000
EXPOSE 8080

# Node itself is process 1 and answers SIGTERM: no shell and no init between the engine and it.
ENTRYPOINT ["node", "/app/dist/launcher.cjs"]
CMD ["start"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.ACTES_PORT || 8080) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

ARG VERSION=unreleased
LABEL org.opencontainers.image.title="actes-worker" \
      org.opencontainers.image.description="Carries a French collectivité's acts to the préfecture and brings the proof back" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.version="${VERSION}"
