# A MySQL server that loads the sample shop, and the account that may read it, at its first start.
FROM node:24-alpine AS data
COPY tools/sample-data /sample-data
RUN node /sample-data/shop.mjs | gzip -9 > /shop.sql.gz

FROM mysql:8.4
COPY --from=data /shop.sql.gz /docker-entrypoint-initdb.d/10-shop.sql.gz
COPY docker/mysql/20-reader.sh /docker-entrypoint-initdb.d/
