/** Small databases of different domains and naming habits, with data. Each statement ends at a line that ends with ";". */
export const schemas: Record<string, string> = {
  // Plain English, snake_case, a many-to-many link with its own columns.
  school: `
CREATE TABLE departments (id INT PRIMARY KEY, name VARCHAR(60) NOT NULL, building VARCHAR(40));
CREATE TABLE teachers (id INT PRIMARY KEY, first_name VARCHAR(40) NOT NULL, last_name VARCHAR(40) NOT NULL, email VARCHAR(80), salary DECIMAL(10,2) NOT NULL, hire_date DATE NOT NULL, department_id INT NOT NULL, FOREIGN KEY (department_id) REFERENCES departments (id));
CREATE TABLE courses (id INT PRIMARY KEY, title VARCHAR(80) NOT NULL, credits INT NOT NULL, teacher_id INT, department_id INT NOT NULL, FOREIGN KEY (teacher_id) REFERENCES teachers (id), FOREIGN KEY (department_id) REFERENCES departments (id));
CREATE TABLE students (id INT PRIMARY KEY, first_name VARCHAR(40) NOT NULL, last_name VARCHAR(40) NOT NULL, birth_date DATE, city VARCHAR(40), gender ENUM('F','M') NOT NULL, email VARCHAR(80));
CREATE TABLE enrollments (student_id INT NOT NULL, course_id INT NOT NULL, grade DECIMAL(4,2), enrolled_on DATE NOT NULL, PRIMARY KEY (student_id, course_id), FOREIGN KEY (student_id) REFERENCES students (id), FOREIGN KEY (course_id) REFERENCES courses (id));
INSERT INTO departments VALUES (1,'Mathematics','North'),(2,'Physics','North'),(3,'History','South'),(4,'Art',NULL);
INSERT INTO teachers VALUES (1,'Ada','Byron','ada@school.example',52000,'2015-09-01',1),(2,'Isaac','Stone',NULL,61000,'2010-02-15',2),(3,'Clio','Marsh','clio@school.example',48000,'2021-09-01',3),(4,'Emmy','Nolan','emmy@school.example',57500,'2019-01-10',1),(5,'Paul','Dirk',NULL,45000,'2023-03-20',2);
INSERT INTO courses VALUES (1,'Algebra I',6,1,1),(2,'Algebra II',6,4,1),(3,'Mechanics',8,2,2),(4,'Optics',4,5,2),(5,'Ancient Rome',5,3,3),(6,'Drawing',3,NULL,4);
INSERT INTO students VALUES (1,'Lena','Fischer','2004-05-01','Berlin','F','lena@mail.example'),(2,'Tom','Harris','2003-11-12','London','M',NULL),(3,'Maria','Lopez','2005-02-28','Madrid','F','maria@mail.example'),(4,'Juan','Perez','2004-08-19','Madrid','M','juan@mail.example'),(5,'Aiko','Tanaka','2002-01-30','Osaka','F',NULL),(6,'Sam','O''Neil','2003-07-07','Dublin','M','sam@mail.example'),(7,'Eva','Novak',NULL,NULL,'F','eva@mail.example');
INSERT INTO enrollments VALUES (1,1,8.5,'2023-09-10'),(1,3,7,'2023-09-11'),(2,1,6,'2023-09-10'),(2,5,9,'2024-02-01'),(3,1,9.5,'2024-02-02'),(3,2,8,'2024-02-02'),(3,3,NULL,'2024-09-09'),(4,3,5.5,'2023-09-12'),(5,4,7.5,'2024-09-10'),(5,5,6.5,'2024-09-10'),(6,1,4,'2024-02-03');
`,
  // camelCase and singular names, a CHECK-free enum, times.
  clinic: `
CREATE TABLE Doctor (doctorId INT PRIMARY KEY, fullName VARCHAR(80) NOT NULL, specialty VARCHAR(40) NOT NULL, isActive TINYINT(1) NOT NULL);
CREATE TABLE Patient (patientId INT PRIMARY KEY, fullName VARCHAR(80) NOT NULL, birthDate DATE NOT NULL, phoneNumber VARCHAR(20), insuranceCompany VARCHAR(60));
CREATE TABLE Appointment (appointmentId INT PRIMARY KEY, patientId INT NOT NULL, doctorId INT NOT NULL, startsAt DATETIME NOT NULL, durationMinutes INT NOT NULL, status ENUM('scheduled','completed','cancelled') NOT NULL, fee DECIMAL(8,2) NOT NULL, FOREIGN KEY (patientId) REFERENCES Patient (patientId), FOREIGN KEY (doctorId) REFERENCES Doctor (doctorId));
CREATE TABLE Prescription (prescriptionId INT PRIMARY KEY, appointmentId INT NOT NULL, medicineName VARCHAR(60) NOT NULL, dailyDose INT NOT NULL, FOREIGN KEY (appointmentId) REFERENCES Appointment (appointmentId));
INSERT INTO Doctor VALUES (1,'Gregory Hall','Cardiology',1),(2,'Meredith Gray','Surgery',1),(3,'John Carter','Pediatrics',0),(4,'Lisa Cuddy','Cardiology',1);
INSERT INTO Patient VALUES (1,'Anna Schmidt','1980-04-12','600111','Blue Shield'),(2,'Carlos Ruiz','1992-12-01',NULL,'Mapfre'),(3,'Olga Ivanova','1975-06-30','600333',NULL),(4,'Peter Wong','2001-01-15','600444','Blue Shield'),(5,'Rita Moreno','1966-09-09',NULL,NULL);
INSERT INTO Appointment VALUES (1,1,1,'2024-01-10 09:00:00',30,'completed',120),(2,1,1,'2024-03-05 10:00:00',45,'completed',150),(3,2,2,'2024-03-20 11:30:00',60,'cancelled',200),(4,3,1,'2024-05-02 09:15:00',30,'completed',120),(5,3,4,'2025-01-15 16:00:00',20,'scheduled',90),(6,4,2,'2024-12-31 23:30:00',90,'completed',400),(7,1,4,'2025-02-01 08:00:00',30,'scheduled',120);
INSERT INTO Prescription VALUES (1,1,'Aspirin',2),(2,2,'Atenolol',1),(3,4,'Aspirin',1),(4,6,'Ibuprofen',3),(5,6,'Aspirin',2);
`,
  // A music shop: many tables, link table, composite names.
  music: `
CREATE TABLE artists (artist_id INT PRIMARY KEY, name VARCHAR(120) NOT NULL, country VARCHAR(40));
CREATE TABLE albums (album_id INT PRIMARY KEY, title VARCHAR(160) NOT NULL, artist_id INT NOT NULL, release_year INT, FOREIGN KEY (artist_id) REFERENCES artists (artist_id));
CREATE TABLE genres (genre_id INT PRIMARY KEY, name VARCHAR(60) NOT NULL);
CREATE TABLE tracks (track_id INT PRIMARY KEY, name VARCHAR(200) NOT NULL, album_id INT, genre_id INT NOT NULL, milliseconds INT NOT NULL, unit_price DECIMAL(6,2) NOT NULL, FOREIGN KEY (album_id) REFERENCES albums (album_id), FOREIGN KEY (genre_id) REFERENCES genres (genre_id));
CREATE TABLE playlists (playlist_id INT PRIMARY KEY, name VARCHAR(80) NOT NULL);
CREATE TABLE playlist_track (playlist_id INT NOT NULL, track_id INT NOT NULL, PRIMARY KEY (playlist_id, track_id), FOREIGN KEY (playlist_id) REFERENCES playlists (playlist_id), FOREIGN KEY (track_id) REFERENCES tracks (track_id));
CREATE TABLE customers (customer_id INT PRIMARY KEY, first_name VARCHAR(40) NOT NULL, last_name VARCHAR(40) NOT NULL, email VARCHAR(80) NOT NULL, country VARCHAR(40), company VARCHAR(60));
CREATE TABLE invoices (invoice_id INT PRIMARY KEY, customer_id INT NOT NULL, invoice_date DATETIME NOT NULL, total DECIMAL(10,2) NOT NULL, FOREIGN KEY (customer_id) REFERENCES customers (customer_id));
CREATE TABLE invoice_lines (invoice_line_id INT PRIMARY KEY, invoice_id INT NOT NULL, track_id INT NOT NULL, unit_price DECIMAL(6,2) NOT NULL, quantity INT NOT NULL, FOREIGN KEY (invoice_id) REFERENCES invoices (invoice_id), FOREIGN KEY (track_id) REFERENCES tracks (track_id));
INSERT INTO artists VALUES (1,'The Lanterns','Spain'),(2,'Queen of Rain','Sweden'),(3,'Blue Harbor','Spain'),(4,'Silent Fox',NULL);
INSERT INTO albums VALUES (1,'Night Lamps',1,1999),(2,'Let It Shine',1,2004),(3,'Raindrops',2,2010),(4,'Harbor Songs',3,2015),(5,'Low Tide',3,2021);
INSERT INTO genres VALUES (1,'Rock'),(2,'Jazz'),(3,'Folk'),(4,'Classical');
INSERT INTO tracks VALUES (1,'Lantern Light',1,1,215000,0.99),(2,'Dark Street',1,1,187000,0.99),(3,'Shine On Me',2,1,243000,1.29),(4,'Puddles',3,2,301000,0.99),(5,'Umbrella',3,2,275000,1.49),(6,'Anchor',4,3,198000,0.99),(7,'Sail Away',4,3,222000,0.89),(8,'Tide Pool',5,2,410000,1.99),(9,'Bonus Noise',NULL,1,60000,0.49);
INSERT INTO playlists VALUES (1,'Morning'),(2,'Work'),(3,'Party'),(4,'Empty');
INSERT INTO playlist_track VALUES (1,1),(1,4),(1,6),(2,4),(2,5),(3,1),(3,2),(3,3),(3,8);
INSERT INTO customers VALUES (1,'Luis','Gomez','luis@x.example','Spain',NULL),(2,'Emma','Brown','emma@x.example','Canada','Maple Ltd'),(3,'Kurt','Weber','kurt@x.example','Germany',NULL),(4,'Nora','Diaz','nora@x.example','Spain','Sol SA'),(5,'Paul','Roy','paul@x.example','Canada',NULL);
INSERT INTO invoices VALUES (1,1,'2023-01-05 10:00:00',3.27),(2,1,'2023-06-11 12:00:00',1.98),(3,2,'2023-06-30 23:59:00',2.98),(4,4,'2024-02-14 09:00:00',5.97),(5,4,'2024-02-20 09:00:00',0.99),(6,4,'2024-07-01 00:00:00',0.89),(7,3,'2024-12-31 20:00:00',1.49);
INSERT INTO invoice_lines VALUES (1,1,1,0.99,1),(2,1,2,0.99,1),(3,1,3,1.29,1),(4,2,4,0.99,2),(5,3,5,1.49,2),(6,4,8,1.99,3),(7,5,6,0.99,1),(8,6,7,0.89,1),(9,7,5,1.49,1);
`,
  // Spanish identifiers, words joined by underscores, order lines with quantity and price.
  tienda: `
CREATE TABLE categorias (id INT PRIMARY KEY, nombre VARCHAR(60) NOT NULL);
CREATE TABLE productos (id INT PRIMARY KEY, nombre VARCHAR(80) NOT NULL, precio DECIMAL(8,2) NOT NULL, existencias INT NOT NULL, categoria_id INT, retirado_el DATE, FOREIGN KEY (categoria_id) REFERENCES categorias (id));
CREATE TABLE clientes (id INT PRIMARY KEY, nombre VARCHAR(40) NOT NULL, apellidos VARCHAR(60) NOT NULL, correo VARCHAR(80), ciudad VARCHAR(40), pais VARCHAR(40) NOT NULL, fecha_alta DATE NOT NULL);
CREATE TABLE pedidos (id INT PRIMARY KEY, cliente_id INT NOT NULL, fecha_pedido DATE NOT NULL, fecha_envio DATE, estado ENUM('pendiente','enviado','entregado','cancelado') NOT NULL, FOREIGN KEY (cliente_id) REFERENCES clientes (id));
CREATE TABLE lineas_pedido (id INT PRIMARY KEY, pedido_id INT NOT NULL, producto_id INT NOT NULL, cantidad INT NOT NULL, precio_unitario DECIMAL(8,2) NOT NULL, FOREIGN KEY (pedido_id) REFERENCES pedidos (id), FOREIGN KEY (producto_id) REFERENCES productos (id));
CREATE TABLE pagos (id INT PRIMARY KEY, pedido_id INT NOT NULL, importe DECIMAL(10,2) NOT NULL, fecha DATE NOT NULL, metodo VARCHAR(20) NOT NULL, FOREIGN KEY (pedido_id) REFERENCES pedidos (id));
INSERT INTO categorias VALUES (1,'Electrónica'),(2,'Hogar'),(3,'Juguetes');
INSERT INTO productos VALUES (1,'Radio portátil',45.5,12,1,NULL),(2,'Televisor',499,3,1,NULL),(3,'Lámpara de mesa',29.9,40,2,NULL),(4,'Silla plegable',35,0,2,'2024-03-31'),(5,'Tren de madera',24.99,15,3,NULL),(6,'Caja sorpresa',10,7,NULL,'2023-12-31');
INSERT INTO clientes VALUES (1,'Ana','García López','ana@c.example','Madrid','España','2021-03-04'),(2,'Bruno','Silva',NULL,'Lisboa','Portugal','2022-05-17'),(3,'Carla','Ferrer','carla@c.example','Valencia','España','2023-01-20'),(4,'Diego','Ruiz','diego@c.example','Madrid','España','2023-11-02'),(5,'Elena','Costa',NULL,'Oporto','Portugal','2024-02-29');
INSERT INTO pedidos VALUES (1,1,'2023-02-01','2023-02-03','entregado'),(2,1,'2023-08-15','2023-08-16','entregado'),(3,1,'2024-01-10',NULL,'pendiente'),(4,2,'2023-12-24','2023-12-27','enviado'),(5,3,'2024-03-03',NULL,'cancelado'),(6,3,'2024-03-09','2024-03-11','entregado');
INSERT INTO lineas_pedido VALUES (1,1,1,2,45.5),(2,1,3,1,29.9),(3,2,2,1,499),(4,3,5,4,24.99),(5,4,3,2,28),(6,5,4,1,35),(7,6,1,1,45.5),(8,6,5,1,24.99);
INSERT INTO pagos VALUES (1,1,120.9,'2023-02-01','tarjeta'),(2,2,499,'2023-08-15','transferencia'),(3,4,56,'2023-12-26','tarjeta'),(4,6,70.49,'2024-03-09','bizum');
`,
  // Prefixes, abbreviations, a manager in the same table, comments that explain.
  hr: `
CREATE TABLE tbl_dept (dept_id INT PRIMARY KEY, dept_name VARCHAR(60) NOT NULL, dept_loc VARCHAR(60) COMMENT 'Location');
CREATE TABLE tbl_emp (emp_id INT PRIMARY KEY, emp_first_name VARCHAR(40) NOT NULL, emp_last_name VARCHAR(40) NOT NULL, emp_job VARCHAR(40) NOT NULL COMMENT 'Position', emp_sal DECIMAL(10,2) NOT NULL COMMENT 'Salary', emp_hire_dt DATE NOT NULL COMMENT 'Hire date', emp_mgr_id INT NULL, emp_dept_id INT NULL, emp_left_dt DATE NULL COMMENT 'Leaving date', FOREIGN KEY (emp_mgr_id) REFERENCES tbl_emp (emp_id), FOREIGN KEY (emp_dept_id) REFERENCES tbl_dept (dept_id));
CREATE TABLE tbl_leave (leave_id INT PRIMARY KEY, emp_id INT NOT NULL, leave_type VARCHAR(20) NOT NULL, leave_start DATE NOT NULL, leave_days INT NOT NULL, FOREIGN KEY (emp_id) REFERENCES tbl_emp (emp_id));
INSERT INTO tbl_dept VALUES (1,'Sales','Paris'),(2,'Research','Oslo'),(3,'Customer Service','Paris'),(4,'Legal',NULL);
INSERT INTO tbl_emp VALUES (1,'Grace','Hopper','Director',98000,'2009-01-01',NULL,2,NULL),(2,'Alan','Kay','Engineer',72000,'2014-06-15',1,2,NULL),(3,'Linus','Berg','Engineer',69000,'2018-03-01',1,2,'2024-03-31'),(5,'Max','Mustard','Manager',83000,'2012-04-04',1,1,NULL),(4,'Joan','Clarke','Clerk',31000,'2020-10-10',5,1,NULL),(6,'Ivy','Lee','Agent',35500,'2021-02-02',5,3,NULL),(7,'Noor','Aziz','Agent',36000,'2023-07-19',5,3,NULL),(8,'Otto','Frey','Consultant',54000,'2022-12-01',NULL,NULL,'2025-12-31');
INSERT INTO tbl_leave VALUES (1,2,'vacation','2024-07-01',10),(2,2,'sick','2024-11-04',3),(3,4,'vacation','2024-08-01',15),(4,6,'sick','2025-01-07',2),(5,7,'vacation','2024-12-20',8);
`,
  // Two foreign keys to one table.
  flights: `
CREATE TABLE airlines (code CHAR(2) PRIMARY KEY, name VARCHAR(60) NOT NULL, country VARCHAR(40) NOT NULL);
CREATE TABLE airports (iata CHAR(3) PRIMARY KEY, name VARCHAR(80) NOT NULL, city VARCHAR(60) NOT NULL, country VARCHAR(40) NOT NULL);
CREATE TABLE flights (id INT PRIMARY KEY, flight_number VARCHAR(8) NOT NULL, airline_code CHAR(2) NOT NULL, origin_airport CHAR(3) NOT NULL, destination_airport CHAR(3) NOT NULL, departure_time DATETIME NOT NULL, arrival_time DATETIME NOT NULL, distance_km INT NOT NULL, FOREIGN KEY (airline_code) REFERENCES airlines (code), FOREIGN KEY (origin_airport) REFERENCES airports (iata), FOREIGN KEY (destination_airport) REFERENCES airports (iata));
CREATE TABLE bookings (id INT PRIMARY KEY, flight_id INT NOT NULL, passenger_name VARCHAR(80) NOT NULL, price DECIMAL(8,2) NOT NULL, booked_at DATETIME NOT NULL, seat VARCHAR(4), FOREIGN KEY (flight_id) REFERENCES flights (id));
INSERT INTO airlines VALUES ('IB','Iberia','Spain'),('LH','Lufthansa','Germany'),('AF','Air France','France');
INSERT INTO airports VALUES ('MAD','Barajas','Madrid','Spain'),('FRA','Frankfurt Main','Frankfurt','Germany'),('CDG','Charles de Gaulle','Paris','France'),('JFK','John F. Kennedy','New York','United States');
INSERT INTO flights VALUES (1,'IB100','IB','MAD','JFK','2024-05-01 12:00:00','2024-05-01 20:00:00',5760),(2,'IB101','IB','JFK','MAD','2024-05-02 18:00:00','2024-05-03 07:00:00',5760),(3,'LH200','LH','FRA','MAD','2024-06-10 07:30:00','2024-06-10 10:10:00',1420),(4,'AF300','AF','CDG','FRA','2024-06-11 09:00:00','2024-06-11 10:15:00',450),(5,'IB102','IB','MAD','CDG','2024-07-20 15:00:00','2024-07-20 17:05:00',1060);
INSERT INTO bookings VALUES (1,1,'Ann Lee',540,'2024-03-01 10:00:00','12A'),(2,1,'Bob Ray',610,'2024-03-15 11:00:00',NULL),(3,3,'Ann Lee',130,'2024-05-20 08:00:00','3C'),(4,5,'Cid Paz',99.5,'2024-06-30 19:00:00','7F'),(5,1,'Dee Fox',480,'2024-04-02 09:00:00','14C');
`,
};
