/** The database the tests read; also named in the attacks. */
export const sampleDatabase = 'shop_under_test';

/** What the attacks aim at besides the tables: another schema, a function and a procedure that write. */
export const sampleSchema: readonly string[] = [
  'DROP DATABASE IF EXISTS shop_under_test',
  'DROP DATABASE IF EXISTS other_schema',
  'CREATE DATABASE other_schema',
  'CREATE TABLE other_schema.secrets (id INT PRIMARY KEY, word VARCHAR(20))',
  "INSERT INTO other_schema.secrets VALUES (1, 'sesame')",
  'CREATE DATABASE shop_under_test CHARACTER SET utf8mb4',
  'USE shop_under_test',
  `CREATE TABLE customers (
     id INT PRIMARY KEY AUTO_INCREMENT,
     name VARCHAR(80) NOT NULL COMMENT 'as on the invoice',
     city VARCHAR(40) DEFAULT 'Lima',
     segment ENUM('retail', 'wholesale') NOT NULL DEFAULT 'retail',
     access_token VARCHAR(64),
     UNIQUE KEY by_name (name)
   ) COMMENT 'who buys'`,
  `INSERT INTO customers (name, city, segment, access_token) VALUES
     ('ACME Corp.', 'Lima', 'wholesale', 'tok-acme'), ('José García', 'Bogotá', 'retail', 'tok-jose'),
     ('Ana Ruiz', NULL, 'retail', NULL), ('Zoë Müller', 'Oslo', 'retail', 'tok-zoe')`,
  'CREATE TABLE cities (city VARCHAR(40) PRIMARY KEY, country VARCHAR(40) NOT NULL)',
  "INSERT INTO cities VALUES ('Lima', 'Peru'), ('Oslo', 'Norway'), ('Quito', 'Ecuador')",
  `CREATE TABLE orders (
     id INT PRIMARY KEY AUTO_INCREMENT,
     customer_id INT NOT NULL,
     total DECIMAL(10,2) NOT NULL,
     status VARCHAR(20) NOT NULL,
     ordered_at DATETIME NOT NULL,
     KEY by_customer (customer_id, ordered_at),
     CONSTRAINT order_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
   )`,
  `INSERT INTO orders (customer_id, total, status, ordered_at) VALUES
     (1, 120.50, 'paid', '2024-01-05 10:00:00'), (1, 80.00, 'open', '2024-02-05 11:30:00'),
     (2, 15.25, 'paid', '2024-02-06 09:15:00'), (4, 999.99, 'cancelled', '2024-03-01 00:00:00')`,
  `CREATE TABLE logs (
     id INT PRIMARY KEY, update_time DATETIME, delete_flag TINYINT(1), insert_count INT,
     \`call\` VARCHAR(20), \`into\` VARCHAR(20), \`update\` VARCHAR(20), \`procedure\` VARCHAR(20), \`lock\` VARCHAR(20),
     details JSON, body VARCHAR(100), FULLTEXT KEY by_body (body)
   )`,
  `INSERT INTO logs VALUES
     (1, '2024-01-01 00:00:00', 0, 3, 'c', 'i', 'u', 'p', 'l', '{"level": "high", "tags": ["x", "y"]}', 'hello world'),
     (2, NULL, 1, 0, NULL, NULL, NULL, NULL, NULL, '{"level": "low", "tags": ["z"]}', 'good bye')`,
  'CREATE TABLE niños_2024 (id INT PRIMARY KEY, ñandú INT, 数量 INT, `größe` INT)',
  'INSERT INTO niños_2024 VALUES (1, 2, 3, 4)',
  'CREATE TABLE 2024_sales (id INT PRIMARY KEY, 1st INT)',
  'INSERT INTO 2024_sales VALUES (1, 10)',
  `CREATE VIEW customer_totals AS
     SELECT c.name, SUM(o.total) AS total FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name`,
  'CREATE TABLE victims (id INT PRIMARY KEY, note VARCHAR(40))',
  "INSERT INTO victims VALUES (1, 'untouched'), (2, 'untouched')",
  'SET GLOBAL log_bin_trust_function_creators = 1',
  `CREATE FUNCTION write_note() RETURNS INT MODIFIES SQL DATA
   BEGIN INSERT INTO victims VALUES (100 + (SELECT COUNT(*) FROM (SELECT id FROM victims) AS v), 'written'); RETURN 1; END`,
  `CREATE PROCEDURE write_down() BEGIN DELETE FROM victims; END`,
  'CREATE VIEW writing_view AS SELECT write_note() AS written',
];

/** Where the server has sequences. */
export const mariadbExtras: readonly string[] = ['CREATE SEQUENCE counter START WITH 1'];
