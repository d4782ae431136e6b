#!/bin/sh
# The account that mcp-mysql reads with: nothing but SELECT and SHOW VIEW on the one database.
set -eu
password=$(cat /run/secrets/mysql_password)
MYSQL_PWD=$(cat /run/secrets/mysql_root_password) mysql --protocol=socket -uroot <<SQL
CREATE USER 'sql_agent'@'%' IDENTIFIED BY '$password';
GRANT SELECT, SHOW VIEW ON \`$MYSQL_DATABASE\`.* TO 'sql_agent'@'%';
SQL
