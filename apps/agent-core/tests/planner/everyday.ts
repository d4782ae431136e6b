import { of, type AnsweredQuestion } from './questions.js';

/** Questions in the words people use every day, with the SQL that answers them. */
export const everyday: AnsweredQuestion[] = [
  ...of('school', [
    ['How many students do we have altogether?', 'SELECT COUNT(*) FROM students'],
    ['¿Cuántos profesores tenemos en total?', 'SELECT COUNT(*) FROM teachers'],
    ['How many records are in the courses table?', 'SELECT COUNT(*) FROM courses'],
    ['estudiantes que son de Madrid', "SELECT id, first_name, last_name FROM students WHERE city = 'Madrid'"],
    ['Which students come from Dublin?', "SELECT id, first_name, last_name FROM students WHERE city = 'Dublin'"],
    ['students whose last name is Lopez', "SELECT id FROM students WHERE last_name = 'Lopez'"],
    ['alumnos que se apellidan Perez', "SELECT id FROM students WHERE last_name = 'Perez'"],
    ['alumnos que se llaman Lena', "SELECT id FROM students WHERE first_name = 'Lena'"],
    ['Which teacher earns the most?', 'SELECT id, salary FROM teachers ORDER BY salary DESC LIMIT 1'],
    ['¿Quién gana más?', 'SELECT id, salary FROM teachers ORDER BY salary DESC LIMIT 1'],
    ['teachers who earn more than 50000 dollars', 'SELECT id, salary FROM teachers WHERE salary > 50000'],
    ['profesores que ganan menos de 50000 euros', 'SELECT id, salary FROM teachers WHERE salary < 50000'],
    ['¿Cuándo nació Lena Fischer?', 'SELECT birth_date FROM students WHERE id = 1'],
    ['When was Clio Marsh hired?', 'SELECT hire_date FROM teachers WHERE id = 3'],
    [
      'list all our courses with the department they belong to',
      'SELECT c.title, d.name FROM courses c LEFT JOIN departments d ON d.id = c.department_id',
    ],
    [
      'lista los cursos con el profesor que los imparte',
      'SELECT c.title, t.first_name, t.last_name FROM courses c LEFT JOIN teachers t ON t.id = c.teacher_id',
    ],
    [
      'How many credits are there per department?',
      'SELECT d.name, SUM(c.credits) FROM courses c JOIN departments d ON d.id = c.department_id GROUP BY d.id, d.name',
    ],
    ['¿En qué ciudades viven los alumnos?', 'SELECT DISTINCT city FROM students'],
    [
      'students enrolled in 2024',
      'SELECT id FROM students WHERE id IN (SELECT student_id FROM enrollments WHERE YEAR(enrolled_on) = 2024)',
    ],
    ['in which building is the Physics department', 'SELECT building FROM departments WHERE id = 2'],
  ]),
  ...of('clinic', [
    ['How many appointments were cancelled?', "SELECT COUNT(*) FROM Appointment WHERE status = 'cancelled'"],
    ['¿Cuántas citas se cancelaron?', "SELECT COUNT(*) FROM Appointment WHERE status = 'cancelled'"],
    [
      'completed appointments with the doctor',
      "SELECT a.appointmentId, d.fullName FROM Appointment a JOIN Doctor d ON d.doctorId = a.doctorId WHERE a.status = 'completed'",
    ],
    ['citas de más de 150 euros', 'SELECT appointmentId, fee FROM Appointment WHERE fee > 150'],
    ['the most expensive appointment', 'SELECT appointmentId FROM Appointment ORDER BY fee DESC LIMIT 1'],
    ['¿Cuándo es la cita 5?', 'SELECT startsAt FROM Appointment WHERE appointmentId = 5'],
    ['Which doctors are active at the moment?', 'SELECT doctorId FROM Doctor WHERE isActive = 1'],
    ['médicos activos actualmente', 'SELECT doctorId FROM Doctor WHERE isActive = 1'],
    [
      'appointments in the last 30 days',
      "SELECT appointmentId FROM Appointment WHERE startsAt >= '2025-01-11' AND startsAt < '2025-02-11'",
    ],
    [
      'citas en lo que va de año',
      "SELECT appointmentId FROM Appointment WHERE startsAt >= '2025-01-01' AND startsAt < '2025-02-11'",
    ],
    ['citas del mes pasado', 'SELECT appointmentId FROM Appointment WHERE appointmentId = 5'],
  ]),
  ...of('music', [
    ['tracks that have never been sold', 'SELECT name FROM tracks WHERE track_id = 9'],
    ['canciones que nunca se han vendido', 'SELECT name FROM tracks WHERE track_id = 9'],
    ['canciones vendidas en 2024', 'SELECT name FROM tracks WHERE track_id IN (5, 6, 7, 8)'],
    ['How many units have been sold?', 'SELECT SUM(quantity) FROM invoice_lines'],
    [
      '¿Cuántas unidades se han vendido por género?',
      'SELECT g.name, SUM(l.quantity) FROM invoice_lines l JOIN tracks t ON t.track_id = l.track_id JOIN genres g ON g.genre_id = t.genre_id GROUP BY g.genre_id, g.name',
    ],
    [
      'top 3 customers by how much they have spent',
      'SELECT customer_id, SUM(total) FROM invoices GROUP BY customer_id ORDER BY 2 DESC LIMIT 3',
      'ordered',
    ],
    [
      'Which customer has spent the most?',
      'SELECT customer_id, SUM(total) FROM invoices GROUP BY customer_id ORDER BY 2 DESC LIMIT 1',
    ],
    [
      'los 2 clientes que más han gastado',
      'SELECT customer_id, SUM(total) FROM invoices GROUP BY customer_id ORDER BY 2 DESC LIMIT 2',
      'ordered',
    ],
    [
      'clientes que han gastado más de 5 euros',
      'SELECT customer_id FROM invoices GROUP BY customer_id HAVING SUM(total) > 5',
    ],
    ['¿Cuánto ha gastado Nora Diaz?', 'SELECT SUM(total) FROM invoices WHERE customer_id = 4'],
    ['How much did customers from Spain spend?', 'SELECT SUM(total) FROM invoices WHERE customer_id IN (1, 4)'],
    ['tracks that cost more than 1 dollar', 'SELECT name, unit_price FROM tracks WHERE unit_price > 1'],
    ['canciones que cuestan menos de 1 euro', 'SELECT name, unit_price FROM tracks WHERE unit_price < 1'],
    ['How much does Umbrella cost?', 'SELECT unit_price FROM tracks WHERE track_id = 5'],
    ['the 2 largest invoices', 'SELECT invoice_id, total FROM invoices ORDER BY total DESC LIMIT 2', 'ordered'],
    [
      'list all tracks with the album they are on',
      'SELECT t.name, a.title FROM tracks t LEFT JOIN albums a ON a.album_id = t.album_id',
    ],
    ['¿En qué países tenemos clientes?', 'SELECT DISTINCT country FROM customers'],
    ['In which countries do our customers live?', 'SELECT DISTINCT country FROM customers'],
    ['How many customers do we have at the moment?', 'SELECT COUNT(*) FROM customers'],
    ['When was invoice 4?', 'SELECT invoice_date FROM invoices WHERE invoice_id = 4'],
  ]),
  ...of('tienda', [
    ['¿Cuántos pedidos hay en la base de datos?', 'SELECT COUNT(*) FROM pedidos'],
    ['productos que nunca se han vendido', 'SELECT nombre FROM productos WHERE id = 6'],
    ['¿Qué productos no se vendieron en 2024?', 'SELECT nombre FROM productos WHERE id IN (2, 3, 6)'],
    ['products sold in 2024', 'SELECT nombre FROM productos WHERE id IN (1, 4, 5)'],
    ['¿Cuántas unidades se han vendido?', 'SELECT SUM(cantidad) FROM lineas_pedido'],
    [
      'How many units were sold per product?',
      'SELECT p.nombre, SUM(l.cantidad) FROM lineas_pedido l JOIN productos p ON p.id = l.producto_id GROUP BY p.id, p.nombre',
    ],
    ['products that cost less than 30 €', 'SELECT nombre, precio FROM productos WHERE precio < 30'],
    ['What does the Televisor cost?', 'SELECT precio FROM productos WHERE id = 2'],
    ['productos agotados', 'SELECT nombre FROM productos WHERE existencias = 0'],
    ['products in stock', 'SELECT nombre, existencias FROM productos WHERE existencias > 0'],
    ['discontinued products', 'SELECT nombre, retirado_el FROM productos WHERE retirado_el IS NOT NULL'],
    [
      '¿Qué productos se han retirado y cuándo?',
      'SELECT nombre, retirado_el FROM productos WHERE retirado_el IS NOT NULL',
    ],
    ['precio medio de los productos actuales', 'SELECT AVG(precio) FROM productos WHERE retirado_el IS NULL'],
    ['When was order 4 shipped?', "SELECT fecha_envio FROM pedidos WHERE id = 4 AND fecha_envio = '2023-12-27'"],
    ['¿Cuándo se envió el pedido 4?', 'SELECT fecha_envio FROM pedidos WHERE id = 4'],
    ['orders that have not been shipped', 'SELECT id FROM pedidos WHERE fecha_envio IS NULL'],
    ['clientes que se apellidan García', 'SELECT id FROM clientes WHERE id = 1'],
    ['In which countries do we have customers?', 'SELECT DISTINCT pais FROM clientes'],
    [
      'clientes dados de alta en 2023',
      "SELECT id FROM clientes WHERE fecha_alta BETWEEN '2023-01-01' AND '2023-12-31'",
    ],
    ['importe de los pagos en total', 'SELECT SUM(importe) FROM pagos'],
    ['¿Cuántos productos distintos se han vendido?', 'SELECT COUNT(DISTINCT producto_id) FROM lineas_pedido'],
    ['how many payments were made by card', "SELECT COUNT(*) FROM pagos WHERE metodo = 'tarjeta'"],
  ]),
  ...of('hr', [
    ['How many employees are there at the moment?', 'SELECT COUNT(*) FROM tbl_emp WHERE emp_id <> 3'],
    ['¿Cuántos empleados tenemos actualmente?', 'SELECT COUNT(*) FROM tbl_emp WHERE emp_id <> 3'],
    [
      'Which employees have left the company?',
      'SELECT emp_first_name, emp_left_dt FROM tbl_emp WHERE emp_id IN (3, 8)',
    ],
    ['¿Qué empleados se han ido y cuándo?', 'SELECT emp_first_name, emp_left_dt FROM tbl_emp WHERE emp_id IN (3, 8)'],
    ['employees who left in 2024', 'SELECT emp_id FROM tbl_emp WHERE emp_id = 3'],
    [
      'list employees and their manager',
      'SELECT e.emp_first_name, m.emp_first_name FROM tbl_emp e LEFT JOIN tbl_emp m ON m.emp_id = e.emp_mgr_id',
    ],
    ['who is the manager of Ivy Lee', "SELECT 'Max', 'Mustard'"],
    ['¿Cuántos días de permiso hubo en 2024?', 'SELECT SUM(leave_days) FROM tbl_leave WHERE YEAR(leave_start) = 2024'],
    ['What is the average salary of current employees?', 'SELECT AVG(emp_sal) FROM tbl_emp WHERE emp_id <> 3'],
  ]),
  ...of('flights', [
    ['¿Cuántas reservas tenemos en la base de datos?', 'SELECT COUNT(*) FROM bookings'],
    [
      'vuelos con su aerolínea',
      'SELECT f.flight_number, a.name FROM flights f JOIN airlines a ON a.code = f.airline_code',
    ],
    ['bookings that cost more than 500 euros', 'SELECT id, price FROM bookings WHERE price > 500'],
    ['la reserva más cara', 'SELECT id, price FROM bookings ORDER BY price DESC LIMIT 1'],
    ['booked flights', 'SELECT flight_number FROM flights WHERE id IN (1, 3, 5)'],
    ['vuelos nunca reservados', 'SELECT flight_number FROM flights WHERE id IN (2, 4)'],
    ['vuelos de más de 1000 km', 'SELECT flight_number FROM flights WHERE distance_km > 1000'],
  ]),
];

/** Everyday questions that could be misread, or that the tables do not answer. */
export const everydayDeclined: { database: string; question: string }[] = [
  ...['How many people are enrolled?', 'average number of students per course', 'teachers paid in 2023'].map(
    (question) => ({ database: 'school', question }),
  ),
  ...[
    'citas que no se han completado',
    'how much has Anna Schmidt spent',
    'appointments of more than 150 kilos',
    'revenue by doctor',
  ].map((question) => ({ database: 'clinic', question })),
  ...['sales by month', 'ventas por país', 'How many people live in Canada?', 'empty playlists'].map((question) => ({
    database: 'music',
    question,
  })),
  ...['payments over 100 kilos', 'ventas de 2023', '¿Cuántas personas viven en Madrid?', 'productos más vendidos'].map(
    (question) => ({ database: 'tienda', question }),
  ),
  ...['sales by employee', 'How many salaries are there?', 'When did Grace Hopper leave?'].map((question) => ({
    database: 'hr',
    question,
  })),
  ...['passengers who booked more than one flight', 'flights of more than 1000 miles', 'How much did we earn?'].map(
    (question) => ({ database: 'flights', question }),
  ),
];
