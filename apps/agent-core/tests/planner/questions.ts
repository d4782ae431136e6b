/** A question, and the hand-written SQL that answers it. */
export interface AnsweredQuestion {
  database: string;
  question: string;
  gold: string;
  ordered?: boolean;
}

/** The day on which the questions are asked. */
export const today = '2025-02-10';

/** Questions to one database. */
export const of = (database: string, pairs: [string, string, 'ordered'?][]): AnsweredQuestion[] =>
  pairs.map(([question, gold, ordered]) => ({ database, question, gold, ...(ordered && { ordered: true }) }));

export const answered: AnsweredQuestion[] = [
  ...of('school', [
    [
      'students with grade above 8 in Algebra I',
      "SELECT s.first_name, s.last_name FROM students s JOIN enrollments e ON e.student_id = s.id JOIN courses c ON c.id = e.course_id WHERE e.grade > 8 AND c.title = 'Algebra I'",
    ],
    [
      'how many students took Algebra I in 2023',
      "SELECT COUNT(*) FROM enrollments e JOIN courses c ON c.id = e.course_id WHERE c.title = 'Algebra I' AND YEAR(e.enrolled_on) = 2023",
    ],
    [
      '¿Qué curso tiene la nota media más baja?',
      'SELECT c.title FROM courses c JOIN enrollments e ON e.course_id = c.id GROUP BY c.id, c.title ORDER BY AVG(e.grade) LIMIT 1',
    ],
    [
      'alumnos matriculados en Mechanics',
      'SELECT s.first_name, s.last_name FROM students s JOIN enrollments e ON e.student_id = s.id WHERE e.course_id = 3',
    ],
    ['estudiantes nacidos en 2004', 'SELECT first_name, last_name FROM students WHERE YEAR(birth_date) = 2004'],
    ['How many students are there?', 'SELECT COUNT(*) FROM students'],
    ['¿Cuántos alumnos hay?', 'SELECT COUNT(*) FROM students'],
    ['how many students live in Madrid', "SELECT COUNT(*) FROM students WHERE city = 'Madrid'"],
    ['How many female students are there?', "SELECT COUNT(*) FROM students WHERE gender = 'F'"],
    ['How many students have no email?', 'SELECT COUNT(*) FROM students WHERE email IS NULL'],
    ['estudiantes sin correo electrónico', 'SELECT first_name, last_name FROM students WHERE email IS NULL'],
    ['Which students are not enrolled in any course?', 'SELECT first_name, last_name FROM students WHERE id = 7'],
    ['alumnos sin matrícula', 'SELECT first_name, last_name FROM students WHERE id = 7'],
    [
      'average salary of the teachers per department',
      'SELECT d.name, AVG(t.salary) FROM teachers t JOIN departments d ON d.id = t.department_id GROUP BY d.id, d.name',
    ],
    [
      'salario medio de los profesores por departamento',
      'SELECT d.name, AVG(t.salary) FROM teachers t JOIN departments d ON d.id = t.department_id GROUP BY d.id, d.name',
    ],
    ['What is the highest salary?', 'SELECT MAX(salary) FROM teachers'],
    ['¿Cuál es el salario máximo de los profesores?', 'SELECT MAX(salary) FROM teachers'],
    [
      'Which teacher has the highest salary?',
      'SELECT first_name, last_name FROM teachers ORDER BY salary DESC LIMIT 1',
    ],
    ['top 2 teachers by salary', 'SELECT first_name, last_name FROM teachers ORDER BY salary DESC LIMIT 2', 'ordered'],
    ['teachers hired since 2020', "SELECT first_name, last_name FROM teachers WHERE hire_date >= '2020-01-01'"],
    [
      'profesores contratados después de 2019',
      "SELECT first_name, last_name FROM teachers WHERE hire_date >= '2020-01-01'",
    ],
    ['How many teachers were hired before 2016?', "SELECT COUNT(*) FROM teachers WHERE hire_date < '2016-01-01'"],
    ['name and email of the teachers', 'SELECT first_name, last_name, email FROM teachers'],
    [
      'nombre y correo de los profesores del departamento Physics',
      "SELECT t.first_name, t.last_name, t.email FROM teachers t JOIN departments d ON d.id = t.department_id WHERE d.name = 'Physics'",
    ],
    [
      'How many courses does each teacher teach?',
      'SELECT t.first_name, t.last_name, COUNT(*) FROM courses c JOIN teachers t ON t.id = c.teacher_id GROUP BY t.id, t.first_name, t.last_name',
    ],
    [
      'students with more than 2 courses',
      'SELECT first_name, last_name FROM students s WHERE (SELECT COUNT(*) FROM enrollments e WHERE e.student_id = s.id) > 2',
    ],
    [
      'estudiantes con más de 2 cursos',
      'SELECT first_name, last_name FROM students s WHERE (SELECT COUNT(*) FROM enrollments e WHERE e.student_id = s.id) > 2',
    ],
    [
      'students enrolled in Algebra I',
      "SELECT s.first_name, s.last_name FROM students s JOIN enrollments e ON e.student_id = s.id JOIN courses c ON c.id = e.course_id WHERE c.title = 'Algebra I'",
    ],
    [
      'How many students are enrolled in the course "Mechanics"?',
      "SELECT COUNT(*) FROM enrollments e JOIN courses c ON c.id = e.course_id WHERE c.title = 'Mechanics'",
    ],
    [
      'average grade per course',
      'SELECT c.title, AVG(e.grade) FROM enrollments e JOIN courses c ON c.id = e.course_id GROUP BY c.id, c.title',
    ],
    [
      'nota media por curso',
      'SELECT c.title, AVG(e.grade) FROM enrollments e JOIN courses c ON c.id = e.course_id GROUP BY c.id, c.title',
    ],
    ['courses with more than 4 credits', 'SELECT title FROM courses WHERE credits > 4'],
    ['courses with between 4 and 6 credits', 'SELECT title FROM courses WHERE credits BETWEEN 4 AND 6'],
    ['courses without a teacher', 'SELECT title FROM courses WHERE teacher_id IS NULL'],
    ['who is the youngest student', 'SELECT first_name, last_name FROM students ORDER BY birth_date DESC LIMIT 1'],
    [
      'students whose city is Madrid or London',
      "SELECT first_name, last_name FROM students WHERE city IN ('Madrid', 'London')",
    ],
    ["email of the student O'Neil", "SELECT email FROM students WHERE last_name = 'O''Neil'"],
    ['how many enrolments per month', "SELECT DATE_FORMAT(enrolled_on, '%Y-%m'), COUNT(*) FROM enrollments GROUP BY 1"],
  ]),
  ...of('clinic', [
    ['How many patients are there?', 'SELECT COUNT(*) FROM Patient'],
    [
      '¿Cuántas citas hay por médico?',
      'SELECT d.fullName, COUNT(*) FROM Appointment a JOIN Doctor d ON d.doctorId = a.doctorId GROUP BY d.doctorId, d.fullName',
    ],
    [
      'How many completed appointments were there in 2024?',
      "SELECT COUNT(*) FROM Appointment WHERE status = 'completed' AND YEAR(startsAt) = 2024",
    ],
    [
      '¿Cuántas citas canceladas hubo en marzo de 2024?',
      "SELECT COUNT(*) FROM Appointment WHERE status = 'cancelled' AND startsAt >= '2024-03-01' AND startsAt < '2024-04-01'",
    ],
    [
      'total fee per doctor',
      'SELECT d.fullName, SUM(a.fee) FROM Appointment a JOIN Doctor d ON d.doctorId = a.doctorId GROUP BY d.doctorId, d.fullName',
    ],
    ['patients without appointments', 'SELECT fullName FROM Patient WHERE patientId = 5'],
    ['pacientes que nunca han tenido una cita', 'SELECT fullName FROM Patient WHERE patientId = 5'],
    ['active doctors', 'SELECT fullName FROM Doctor WHERE isActive = 1'],
    ['How many doctors have the specialty Cardiology?', "SELECT COUNT(*) FROM Doctor WHERE specialty = 'Cardiology'"],
    ['appointments longer than 40 minutes', 'SELECT appointmentId FROM Appointment WHERE durationMinutes > 40'],
    [
      'patient with the most appointments',
      'SELECT p.fullName, COUNT(*) FROM Patient p JOIN Appointment a ON a.patientId = p.patientId GROUP BY p.patientId, p.fullName ORDER BY 2 DESC LIMIT 1',
    ],
    [
      'paciente con más citas',
      'SELECT p.fullName, COUNT(*) FROM Patient p JOIN Appointment a ON a.patientId = p.patientId GROUP BY p.patientId, p.fullName ORDER BY 2 DESC LIMIT 1',
    ],
    [
      'patients of doctor Gregory Hall',
      'SELECT fullName FROM Patient WHERE patientId IN (SELECT patientId FROM Appointment WHERE doctorId = 1)',
    ],
    ['phone number of Anna Schmidt', "SELECT phoneNumber FROM Patient WHERE fullName = 'Anna Schmidt'"],
    ['how many prescriptions of Aspirin are there', "SELECT COUNT(*) FROM Prescription WHERE medicineName = 'Aspirin'"],
    ['pacientes nacidos antes de 1980', "SELECT fullName FROM Patient WHERE birthDate < '1980-01-01'"],
    ['appointments on 2024-12-31', "SELECT appointmentId FROM Appointment WHERE DATE(startsAt) = '2024-12-31'"],
    [
      'How many appointments are there this month?',
      "SELECT COUNT(*) FROM Appointment WHERE startsAt >= '2025-02-01' AND startsAt < '2025-03-01'",
    ],
  ]),
  ...of('music', [
    [
      'customers who bought Umbrella or Puddles',
      'SELECT first_name, last_name FROM customers WHERE customer_id IN (1, 2, 3)',
    ],
    [
      'how many customers bought more than 3 tracks',
      'SELECT COUNT(*) FROM (SELECT i.customer_id FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.invoice_id GROUP BY i.customer_id HAVING COUNT(DISTINCT l.track_id) > 3) t',
    ],
    ['canciones que duran más de 240000', 'SELECT name FROM tracks WHERE milliseconds > 240000'],
    ['clientes de España con más de 2 facturas', 'SELECT first_name, last_name FROM customers WHERE customer_id = 4'],
    ['listas de reproducción con más de 2 pistas', 'SELECT name FROM playlists WHERE playlist_id IN (1, 3)'],
    [
      'How many tracks are there per genre?',
      'SELECT g.name, COUNT(*) FROM tracks t JOIN genres g ON g.genre_id = t.genre_id GROUP BY g.genre_id, g.name',
    ],
    [
      '¿Cuántas pistas hay por género?',
      'SELECT g.name, COUNT(*) FROM tracks t JOIN genres g ON g.genre_id = t.genre_id GROUP BY g.genre_id, g.name',
    ],
    [
      'how many jazz tracks are there',
      "SELECT COUNT(*) FROM tracks t JOIN genres g ON g.genre_id = t.genre_id WHERE g.name = 'Jazz'",
    ],
    ['albums by Blue Harbor', 'SELECT title FROM albums WHERE artist_id = 3'],
    ['álbumes del artista Blue Harbor', 'SELECT title FROM albums WHERE artist_id = 3'],
    ['tracks of the album Let It Shine', 'SELECT name FROM tracks WHERE album_id = 2'],
    ['the 3 longest tracks', 'SELECT name FROM tracks ORDER BY milliseconds DESC LIMIT 3', 'ordered'],
    ['las 3 canciones más largas', 'SELECT name FROM tracks ORDER BY milliseconds DESC LIMIT 3', 'ordered'],
    [
      'tracks in the playlist Party',
      'SELECT t.name FROM tracks t JOIN playlist_track p ON p.track_id = t.track_id WHERE p.playlist_id = 3',
    ],
    [
      'How many tracks are in each playlist?',
      'SELECT p.name, COUNT(*) FROM playlist_track l JOIN playlists p ON p.playlist_id = l.playlist_id GROUP BY p.playlist_id, p.name',
    ],
    ['playlists without tracks', 'SELECT name FROM playlists WHERE playlist_id = 4'],
    [
      'total of the invoices per country',
      'SELECT c.country, SUM(i.total) FROM invoices i JOIN customers c ON c.customer_id = i.customer_id GROUP BY c.country',
    ],
    [
      'total de las facturas por país',
      'SELECT c.country, SUM(i.total) FROM invoices i JOIN customers c ON c.customer_id = i.customer_id GROUP BY c.country',
    ],
    [
      'Which country has the most customers?',
      'SELECT country, COUNT(*) FROM customers GROUP BY country ORDER BY 2 DESC, country LIMIT 1',
    ],
    [
      'customers who have never bought the track Puddles',
      'SELECT first_name, last_name FROM customers WHERE customer_id <> 1',
    ],
    ['artists with at least 2 albums', 'SELECT name FROM artists WHERE artist_id IN (1, 3)'],
    ['artistas sin álbumes', 'SELECT name FROM artists WHERE artist_id = 4'],
    ['albums released before 2005', 'SELECT title FROM albums WHERE release_year < 2005'],
    ['álbumes de 2015', 'SELECT title FROM albums WHERE release_year = 2015'],
    [
      'How many invoices were there in June 2023?',
      "SELECT COUNT(*) FROM invoices WHERE invoice_date >= '2023-06-01' AND invoice_date < '2023-07-01'",
    ],
    ['number of invoices per year', 'SELECT YEAR(invoice_date), COUNT(*) FROM invoices GROUP BY 1'],
    [
      'número de facturas por mes en 2024',
      "SELECT DATE_FORMAT(invoice_date, '%Y-%m'), COUNT(*) FROM invoices WHERE YEAR(invoice_date) = 2024 GROUP BY 1",
    ],
    [
      'average unit price of tracks by genre',
      'SELECT g.name, AVG(t.unit_price) FROM tracks t JOIN genres g ON g.genre_id = t.genre_id GROUP BY g.genre_id, g.name',
    ],
    [
      'customers from Spain with more than 2 invoices',
      'SELECT first_name, last_name FROM customers WHERE customer_id = 4',
    ],
    ['customers not from Canada', "SELECT first_name, last_name FROM customers WHERE country <> 'Canada'"],
    ['clientes de España', "SELECT first_name, last_name FROM customers WHERE country = 'Spain'"],
    ['clientes sin empresa', 'SELECT first_name, last_name FROM customers WHERE company IS NULL'],
    [
      'top 2 customers by number of invoices',
      'SELECT first_name, last_name FROM customers WHERE customer_id IN (1, 4)',
    ],
    ['How many different countries do customers come from?', 'SELECT COUNT(DISTINCT country) FROM customers'],
    ['customers who bought Rock tracks', 'SELECT first_name, last_name FROM customers WHERE customer_id = 1'],
    ['invoices with a total over 3', 'SELECT invoice_id FROM invoices WHERE total > 3'],
    ['tracks whose name contains "Light"', "SELECT name FROM tracks WHERE name LIKE '%Light%'"],
    ['tracks without an album', 'SELECT name FROM tracks WHERE album_id IS NULL'],
    ['price of the track Umbrella', "SELECT unit_price FROM tracks WHERE name = 'Umbrella'"],
    ['¿Cuánto cuesta la canción Umbrella?', "SELECT unit_price FROM tracks WHERE name = 'Umbrella'"],
    ['invoices last year', 'SELECT invoice_id FROM invoices WHERE YEAR(invoice_date) = 2024'],
    ['customers and their country', 'SELECT first_name, last_name, country FROM customers'],
    ['list the genres', 'SELECT name FROM genres'],
    ['invoice 4', 'SELECT total FROM invoices WHERE invoice_id = 4'],
    ['How many traks are there?', 'SELECT COUNT(*) FROM tracks'],
  ]),
  ...of('tienda', [
    ['clientes que no compraron en 2024', 'SELECT nombre, apellidos FROM clientes WHERE id IN (2, 4, 5)'],
    ['productos sin existencias', 'SELECT nombre FROM productos WHERE id = 4'],
    ['productos que cuestan menos de 30 euros', 'SELECT nombre FROM productos WHERE precio < 30'],
    [
      'cuántos pedidos por estado y mes',
      "SELECT estado, DATE_FORMAT(fecha_pedido, '%Y-%m'), COUNT(*) FROM pedidos GROUP BY 1, 2",
    ],
    ['pedidos cancelados o pendientes en 2024', 'SELECT id FROM pedidos WHERE id IN (3, 5)'],
    ['¿Cuánto ha pagado Ana?', 'SELECT SUM(importe) FROM pagos WHERE pedido_id IN (1, 2, 3)'],
    ['los 3 clientes más antiguos', 'SELECT nombre, apellidos FROM clientes ORDER BY fecha_alta LIMIT 3', 'ordered'],
    ['¿Cuántos clientes hay en España?', "SELECT COUNT(*) FROM clientes WHERE pais = 'España'"],
    ['How many customers are there per country?', 'SELECT pais, COUNT(*) FROM clientes GROUP BY pais'],
    ['clientes sin pedidos', 'SELECT nombre, apellidos FROM clientes WHERE id IN (4, 5)'],
    ['customers without orders', 'SELECT nombre, apellidos FROM clientes WHERE id IN (4, 5)'],
    [
      'los 2 clientes con más pedidos',
      'SELECT c.nombre, c.apellidos, COUNT(*) FROM clientes c JOIN pedidos p ON p.cliente_id = c.id GROUP BY c.id, c.nombre, c.apellidos ORDER BY 3 DESC LIMIT 2',
      'ordered',
    ],
    ['productos que nunca se han pedido', 'SELECT nombre FROM productos WHERE id = 6'],
    ['products that were never ordered', 'SELECT nombre FROM productos WHERE id = 6'],
    ['los 3 productos más caros', 'SELECT nombre, precio FROM productos ORDER BY precio DESC LIMIT 3', 'ordered'],
    ['the cheapest product', 'SELECT nombre FROM productos ORDER BY precio LIMIT 1'],
    ['productos con precio entre 20 y 40', 'SELECT nombre FROM productos WHERE precio BETWEEN 20 AND 40'],
    ['products with a price over 40', 'SELECT nombre FROM productos WHERE precio > 40'],
    ['productos más caros que 40', 'SELECT nombre FROM productos WHERE precio > 40'],
    [
      'precio medio de los productos por categoría',
      'SELECT c.nombre, AVG(p.precio) FROM productos p JOIN categorias c ON c.id = p.categoria_id GROUP BY c.id, c.nombre',
    ],
    ['importe total de los pagos', 'SELECT SUM(importe) FROM pagos'],
    ['total amount of payments by method', 'SELECT metodo, SUM(importe) FROM pagos GROUP BY metodo'],
    ['importe total de los pagos por mes', "SELECT DATE_FORMAT(fecha, '%Y-%m'), SUM(importe) FROM pagos GROUP BY 1"],
    [
      'importe total por cliente',
      'SELECT c.nombre, c.apellidos, SUM(g.importe) FROM pagos g JOIN pedidos p ON p.id = g.pedido_id JOIN clientes c ON c.id = p.cliente_id GROUP BY c.id, c.nombre, c.apellidos',
    ],
    ['pedidos enviados', "SELECT id FROM pedidos WHERE estado = 'enviado'"],
    ['how many orders are pending', "SELECT COUNT(*) FROM pedidos WHERE estado = 'pendiente'"],
    ['pedidos de Ana', 'SELECT id FROM pedidos WHERE cliente_id = 1'],
    [
      '¿Cuántos pedidos ha hecho cada cliente?',
      'SELECT c.nombre, c.apellidos, COUNT(*) FROM pedidos p JOIN clientes c ON c.id = p.cliente_id GROUP BY c.id, c.nombre, c.apellidos',
    ],
    ['clientes con 3 o más pedidos', 'SELECT nombre, apellidos FROM clientes WHERE id = 1'],
    [
      'pedidos entre el 1 de enero de 2024 y el 31 de marzo de 2024',
      "SELECT id FROM pedidos WHERE fecha_pedido BETWEEN '2024-01-01' AND '2024-03-31'",
    ],
    ['pedidos desde marzo de 2024', "SELECT id FROM pedidos WHERE fecha_pedido >= '2024-03-01'"],
    ['¿Qué productos no tienen categoría?', 'SELECT nombre FROM productos WHERE categoria_id IS NULL'],
    [
      'cantidad total por producto',
      'SELECT p.nombre, SUM(l.cantidad) FROM lineas_pedido l JOIN productos p ON p.id = l.producto_id GROUP BY p.id, p.nombre',
    ],
    ['clientes que compraron el producto Televisor', 'SELECT nombre, apellidos FROM clientes WHERE id = 1'],
    [
      'customers from Madrid or Valencia',
      "SELECT nombre, apellidos FROM clientes WHERE ciudad IN ('Madrid', 'Valencia')",
    ],
    [
      'pedidos con estado entregado en 2023',
      "SELECT id FROM pedidos WHERE estado = 'entregado' AND YEAR(fecha_pedido) = 2023",
    ],
    ['último pedido', 'SELECT id FROM pedidos ORDER BY fecha_pedido DESC LIMIT 1'],
    ['products in the category Juguetes', 'SELECT nombre FROM productos WHERE categoria_id = 3'],
    [
      '¿Qué categoría tiene más productos?',
      'SELECT c.nombre, COUNT(*) FROM categorias c JOIN productos p ON p.categoria_id = c.id GROUP BY c.id, c.nombre ORDER BY 2 DESC, c.nombre LIMIT 1',
    ],
    [
      'lista los clientes ordenados por apellidos',
      'SELECT nombre, apellidos FROM clientes ORDER BY apellidos',
      'ordered',
    ],
    [
      'total de las líneas de pedido por producto',
      'SELECT p.nombre, SUM(l.cantidad * l.precio_unitario) FROM lineas_pedido l JOIN productos p ON p.id = l.producto_id GROUP BY p.id, p.nombre',
    ],
  ]),
  ...of('hr', [
    [
      'employees whose manager is Max Mustard',
      'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_mgr_id = 5',
    ],
    [
      'número de empleados por jefe',
      'SELECT m.emp_first_name, m.emp_last_name, COUNT(*) FROM tbl_emp e JOIN tbl_emp m ON m.emp_id = e.emp_mgr_id GROUP BY m.emp_id, m.emp_first_name, m.emp_last_name',
    ],
    [
      'How many employees are there in each department?',
      'SELECT d.dept_name, COUNT(*) FROM tbl_emp e JOIN tbl_dept d ON d.dept_id = e.emp_dept_id GROUP BY d.dept_id, d.dept_name',
    ],
    ['empleados del departamento Research', 'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_dept_id = 2'],
    ['employees in Customer Service', 'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_dept_id = 3'],
    ['salario medio de los empleados', 'SELECT AVG(emp_sal) FROM tbl_emp'],
    ['highest paid employee', 'SELECT emp_first_name, emp_last_name FROM tbl_emp ORDER BY emp_sal DESC LIMIT 1'],
    ['employees without manager', 'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_mgr_id IS NULL'],
    ['empleados sin departamento', 'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_dept_id IS NULL'],
    ['departamentos sin empleados', 'SELECT dept_name FROM tbl_dept WHERE dept_id = 4'],
    ['departments with more than 2 employees', 'SELECT dept_name FROM tbl_dept WHERE dept_id = 2'],
    [
      'employees hired between 2018 and 2021',
      "SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_hire_dt >= '2018-01-01' AND emp_hire_dt < '2022-01-01'",
    ],
    [
      'average, minimum and maximum salary per department',
      'SELECT d.dept_name, AVG(e.emp_sal), MIN(e.emp_sal), MAX(e.emp_sal) FROM tbl_emp e JOIN tbl_dept d ON d.dept_id = e.emp_dept_id GROUP BY d.dept_id, d.dept_name',
    ],
    ['departamentos con salario medio mayor que 50000', 'SELECT dept_name FROM tbl_dept WHERE dept_id IN (1, 2)'],
    [
      'total leave days per employee',
      'SELECT e.emp_first_name, e.emp_last_name, SUM(l.leave_days) FROM tbl_leave l JOIN tbl_emp e ON e.emp_id = l.emp_id GROUP BY e.emp_id, e.emp_first_name, e.emp_last_name',
    ],
    ['employees with a salary above 60000', 'SELECT emp_first_name, emp_last_name FROM tbl_emp WHERE emp_sal > 60000'],
  ]),
  ...of('flights', [
    [
      'flights from Madrid to Paris',
      "SELECT flight_number FROM flights WHERE origin_airport = 'MAD' AND destination_airport = 'CDG'",
    ],
    [
      'vuelos de Madrid a Nueva York',
      "SELECT flight_number FROM flights WHERE origin_airport = 'MAD' AND destination_airport = 'JFK'",
    ],
    [
      'distancia media por aerolínea',
      'SELECT a.name, AVG(f.distance_km) FROM flights f JOIN airlines a ON a.code = f.airline_code GROUP BY a.code, a.name',
    ],
    [
      'How many flights are there per airline?',
      'SELECT a.name, COUNT(*) FROM flights f JOIN airlines a ON a.code = f.airline_code GROUP BY a.code, a.name',
    ],
    ['flights with origin Madrid', "SELECT flight_number FROM flights WHERE origin_airport = 'MAD'"],
    ['vuelos con destino Madrid', "SELECT flight_number FROM flights WHERE destination_airport = 'MAD'"],
    [
      'vuelos de Iberia en mayo de 2024',
      "SELECT flight_number FROM flights WHERE airline_code = 'IB' AND departure_time >= '2024-05-01' AND departure_time < '2024-06-01'",
    ],
    ['flights longer than 1000', 'SELECT flight_number FROM flights WHERE distance_km > 1000'],
    [
      'average price of the bookings per flight',
      'SELECT f.flight_number, AVG(b.price) FROM bookings b JOIN flights f ON f.id = b.flight_id GROUP BY f.id, f.flight_number',
    ],
    ['bookings without a seat', 'SELECT id FROM bookings WHERE seat IS NULL'],
    ['vuelos sin reservas', 'SELECT flight_number FROM flights WHERE id IN (2, 4)'],
    ['flights with fewer than 2 bookings', 'SELECT flight_number FROM flights WHERE id <> 1'],
  ]),
];

/** Questions that no SELECT over these tables answers; the planner must say so. */
export const declined: { database: string; question: string }[] = [
  ...[
    'Why did students leave?',
    'Predict the number of students next year',
    'Delete all students',
    'Which is the best teacher?',
    'Are the students happy?',
    'How many flurbles are there?',
    'blorp zanf quix',
    'Is maths boring?',
    'students older than 20',
    'students from Paris',
    'emails',
  ].map((question) => ({ database: 'school', question })),
  ...[
    'What will the weather be tomorrow?',
    '¿Por qué se cancelan las citas?',
    'Recommend a doctor',
    'DROP TABLE Patient',
    'Send an email to Anna Schmidt',
    'appointments with the xyzzy flag',
  ].map((question) => ({ database: 'clinic', question })),
  ...[
    'What is the trend of the invoices?',
    'total invoices',
    'Do customers like jazz?',
    'invoices over',
    'What percentage of customers are from Spain?',
    'Tell me a joke',
    'Write a poem about albums',
  ].map((question) => ({ database: 'music', question })),
  ...[
    'Borra todos los pedidos',
    '¿Cuál será la venta del próximo año?',
    '¿Qué opinas de los clientes?',
    'clientes simpáticos',
    'productos recomendados para Ana',
    'ventas totales',
    'inserta un cliente nuevo',
    'beneficio por producto',
    'pedidos perfumados de 2023',
  ].map((question) => ({ database: 'tienda', question })),
  ...[
    'Should we hire more employees?',
    'employees who deserve a raise',
    'who manages Joan Clarke',
    'employees with more than 5 leave days',
    'correlation between salary and leave days',
  ].map((question) => ({ database: 'hr', question })),
  ...['flights per airport', 'How many flights from Madrid are there per moon phase?', 'Which airline is nicest?'].map(
    (question) => ({ database: 'flights', question }),
  ),
];
