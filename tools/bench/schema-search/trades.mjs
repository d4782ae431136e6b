// What the generated database is about: 22 trades, each with a way of writing names, and its tables with their columns.
// A line is `table: columns # the owner's comment`; a column that is called like a table of the same trade refers to it.

/** @typedef {{ key: string, language: 'en' | 'es', style: keyof typeof import('./naming.mjs').styles, tables: string }} Trade */

/** @type {readonly Trade[]} */
export const trades = [
  {
    key: 'crm',
    language: 'en',
    style: 'snake',
    tables: `
      customer: full name, tax number, segment, credit limit, birth date, phone, email, city, country # people and companies that buy from us
      contact person: customer, first name, last name, job title, mobile, email
      lead: source, company name, interest level, expected value, owner, converted at
      opportunity: customer, stage, probability, expected close date, expected amount
      interaction: customer, channel, subject, started at, duration minutes, outcome # calls, mails and meetings
      loyalty card: customer, card number, points balance, tier, expires at
      complaint: customer, received at, severity, product line, resolution, compensation amount
      consent: customer, purpose, granted at, revoked at, source document # who may be written to, and for what`,
  },
  {
    key: 'support',
    language: 'en',
    style: 'snake',
    tables: `
      ticket: requester, subject, priority, opened at, first response at, solved at, satisfaction score
      ticket reply: ticket, author, body, sent at, is internal
      agent: full name, email, team, hired on, languages spoken
      team: name, leader, working hours, inbox address
      service agreement: client name, response hours, resolution hours, penalty amount # what we promised to whom
      knowledge article: title, body, author, view count, helpful votes, published at
      escalation: ticket, from team, to team, reason, escalated at
      canned answer: title, body, language, usage count`,
  },
  {
    key: 'marketing',
    language: 'en',
    style: 'snake',
    tables: `
      campaign: name, channel, budget, starts on, ends on, goal
      audience: name, definition, size, refreshed at # groups of people we address
      email send: campaign, recipient, sent at, opened at, clicked at, bounced
      landing page: url, title, campaign, visits, conversions
      promotion code: code, discount percent, valid until, redemption limit, redeemed count
      ad spend: campaign, platform, day, impressions, clicks, cost
      survey: title, question count, sent count, opened on, closed on
      survey answer: survey, respondent, question, score, free text`,
  },
  {
    key: 'projects',
    language: 'en',
    style: 'snake',
    tables: `
      project: name, client, sponsor, starts on, due on, budget, health
      task: project, title, assignee, estimate hours, done at, blocked reason
      time entry: task, worker, day, hours, billable # what people worked on
      milestone: project, title, planned on, reached on
      risk: project, description, likelihood, impact, mitigation
      change request: project, asked by, description, extra cost, decision
      deliverable: milestone, name, accepted at, accepted by
      resource allocation: project, worker, from date, to date, percent`,
  },
  {
    key: 'sd',
    language: 'en',
    style: 'upperAbbreviated',
    tables: `
      order header: customer number, order date, delivery date, total amount, currency, sales representative # one row for each order a customer placed
      order line: order header, line number, product number, quantity, unit price, discount percent
      quotation: customer number, valid until, total amount, win probability
      invoice: order header, invoice number, invoice date, due date, net amount, tax amount
      return order: order header, return reason, received date, refund amount
      price list: product number, currency, unit price, valid from, valid to
      sales territory: region, manager, quota amount
      commission: sales representative, period, base amount, rate, paid amount`,
  },
  {
    key: 'mm',
    language: 'en',
    style: 'upperAbbreviated',
    tables: `
      supplier: name, payment terms, bank account, rating, country
      purchase order: supplier, buyer, order date, promised date, total amount
      purchase order line: purchase order, material number, quantity, unit price, received quantity
      goods receipt: purchase order, receipt date, warehouse, inspector
      requisition: requested by, department, material number, quantity, needed by # what departments ask to have bought
      supplier contract: supplier, starts on, ends on, minimum volume, agreed price
      supplier evaluation: supplier, period, quality score, delivery score, service score
      material master: material number, description, unit of measure, group, weight`,
  },
  {
    key: 'wm',
    language: 'en',
    style: 'upperAbbreviated',
    tables: `
      storage location: warehouse, aisle, shelf, capacity
      stock level: material number, storage location, quantity on hand, reserved quantity, reorder point # how much of what lies where
      stock movement: material number, from location, to location, quantity, moved at, reason
      cycle count: storage location, counted on, expected quantity, counted quantity
      picking list: order number, picker, started at, finished at
      batch: material number, produced on, expires on, quantity
      packing unit: picking list, type, weight, volume
      dock appointment: carrier, dock, planned arrival, actual arrival`,
  },
  {
    key: 'fi',
    language: 'en',
    style: 'upperAbbreviated',
    tables: `
      general ledger account: account number, description, type, balance
      journal entry: posting date, document number, account number, debit, credit
      accounts receivable: customer number, document number, due date, open amount, dunning level # what customers still owe
      accounts payable: supplier number, document number, due date, open amount
      payment run: run date, bank account, payment count, total amount
      cost center: name, responsible, department, budget amount
      fixed asset: description, acquisition date, acquisition cost, useful life, accumulated depreciation
      exchange rate: currency from, currency to, rate, valid on`,
  },
  {
    key: 'hr',
    language: 'en',
    style: 'camel',
    tables: `
      employee: first name, last name, hire date, birth date, gender, department, manager, termination date
      department: name, head, cost center, floor
      position: title, grade, department, minimum salary, maximum salary
      leave request: employee, kind, first day, last day, approved by # holidays, sickness and other days off
      payslip: employee, period, gross salary, net salary, bonus, social security
      training course: title, provider, duration hours, price
      course attendance: training course, employee, attended on, passed, score
      job applicant: name, position, applied on, source, stage, rejected reason
      performance review: employee, reviewer, period, rating, goals met
      work accident: employee, happened at, place, injury, days lost`,
  },
  {
    key: 'university',
    language: 'en',
    style: 'camel',
    tables: `
      student: name, admission year, program, birth date, nationality
      lecturer: name, faculty, academic title, office
      course module: code, title, credits, lecturer, semester
      enrollment: student, course module, enrolled on, dropped on
      exam result: student, course module, grade, attempt, graded on
      tuition fee: student, semester, amount, paid on, scholarship amount
      lecture hall: building, number, seats, has projector
      thesis: student, title, supervisor, submitted on, mark
      library loan: student, book title, lent on, due back, returned on`,
  },
  {
    key: 'airline',
    language: 'en',
    style: 'camel',
    tables: `
      flight: number, origin airport, destination airport, scheduled departure, actual departure, aircraft, delay minutes
      aircraft: registration, model, seats, built year, next overhaul
      passenger: name, passport number, nationality, frequent flyer number
      booking: passenger, flight, fare class, price, booked at, cancelled at
      boarding pass: booking, seat, gate, boarded at
      crew duty: crew member, flight, role, rest hours
      baggage: booking, tag number, weight, lost, found at
      fuel uplift: flight, litres, price per litre, supplier
      incident report: flight, category, description, reported by`,
  },
  {
    key: 'insurance',
    language: 'en',
    style: 'glued',
    tables: `
      policy: policy number, holder, product, start date, end date, annual premium, insured sum
      claim: policy, loss date, reported date, cause, reserve amount, paid amount
      premium payment: policy, due date, paid date, amount, method
      broker: name, license number, commission rate
      risk assessment: policy, assessor, score, loading percent
      beneficiary: policy, name, relationship, share percent
      damage photo: claim, file name, taken at
      reinsurance treaty: reinsurer, share percent, starts on, limit amount`,
  },
  {
    key: 'maintenance',
    language: 'en',
    style: 'glued',
    tables: `
      machine: serial number, model, plant, installed on, criticality
      work order: machine, kind, priority, planned date, finished date, labor hours
      spare part: part number, description, stock quantity, supplier, unit cost
      breakdown: machine, began at, ended at, cause, lost production # when something stood still
      inspection plan: machine, interval days, checklist, last done
      technician: name, skill, shift, phone
      calibration: machine, done on, deviation, next due
      part usage: work order, spare part, quantity`,
  },
  {
    key: 'hotel',
    language: 'en',
    style: 'hungarian',
    tables: `
      reservation: guest, room, arrival date, departure date, nights, room rate, channel
      guest: name, passport, nationality, email, newsletter
      room: number, floor, type, beds, sea view, out of order
      room type: name, maximum guests, rack rate
      housekeeping: room, cleaner, started at, finished at, inspection result
      minibar sale: reservation, item, quantity, amount
      guest review: reservation, stars, comment, published
      event booking: hall, organizer, people, menu, deposit`,
  },
  {
    key: 'clinica',
    language: 'es',
    style: 'snake',
    tables: `
      paciente: nombre, apellidos, fecha nacimiento, sexo, grupo sanguineo, telefono, aseguradora # personas atendidas
      medico: nombre, especialidad, numero colegiado, consultorio
      cita: paciente, medico, fecha hora, motivo, asistio
      ingreso hospitalario: paciente, cama, fecha ingreso, fecha alta, diagnostico principal
      receta: paciente, medico, medicamento, dosis, dias
      medicamento: nombre comercial, principio activo, existencias, precio
      examen laboratorio: paciente, tipo, valor, unidad, fuera de rango
      cirugia: paciente, cirujano, quirofano, inicio, fin, complicacion
      alergia: paciente, sustancia, gravedad
      vacuna aplicada: paciente, vacuna, lote, dosis numero, fecha`,
  },
  {
    key: 'inmobiliaria',
    language: 'es',
    style: 'snake',
    tables: `
      inmueble: direccion, metros cuadrados, habitaciones, ano construccion, precio venta # casas, pisos y locales
      propietario: nombre, documento, cuenta bancaria, telefono
      inquilino: nombre, documento, ingresos mensuales, aval
      contrato alquiler: inmueble, inquilino, renta mensual, fianza, fecha inicio, fecha fin
      visita: inmueble, interesado, agente, fecha, valoracion
      tasacion: inmueble, tasador, valor, fecha
      recibo renta: contrato alquiler, mes, importe, fecha pago, dias retraso
      reparacion: inmueble, descripcion, costo, proveedor, fecha`,
  },
  {
    key: 'agro',
    language: 'es',
    style: 'snake',
    tables: `
      parcela: nombre, hectareas, municipio, tipo suelo, riego
      siembra: parcela, cultivo, semilla, fecha, densidad
      cosecha: parcela, cultivo, toneladas, fecha, humedad
      tratamiento fitosanitario: parcela, producto, dosis, plaga, aplicador # contra plagas y hongos
      maquinaria: modelo, horas uso, consumo combustible
      animal: especie, raza, fecha nacimiento, peso, madre
      produccion leche: animal, litros, grasa, fecha
      estacion meteorologica: nombre, latitud, longitud, altitud
      lectura clima: estacion meteorologica, temperatura, lluvia, viento, fecha hora`,
  },
  {
    key: 'municipio',
    language: 'es',
    style: 'snake',
    tables: `
      ciudadano: nombre, documento, domicilio, fecha nacimiento # empadronados
      impuesto predial: ciudadano, ano, base imponible, cuota, pagado
      multa transito: placa vehiculo, infraccion, monto, agente, fecha
      licencia construccion: solicitante, direccion, area, estado tramite
      queja vecinal: ciudadano, asunto, distrito, fecha, respuesta
      obra publica: nombre, contratista, presupuesto, avance, fecha entrega
      alumbrado: poste, potencia, sector, ultima revision
      recoleccion basura: ruta, camion, toneladas, fecha
      biblioteca prestamo: lector, libro, fecha prestamo, fecha devolucion`,
  },
  {
    key: 'log',
    language: 'es',
    style: 'abbreviated',
    tables: `
      envio: cliente, origen, destino, fecha salida, fecha entrega, peso, estado # cada mercancia que sale
      vehiculo: placa, marca, capacidad, kilometraje, proxima revision
      conductor: nombre, licencia, fecha vencimiento, horas semana
      ruta: nombre, distancia, duracion, peaje
      parada: ruta, orden, direccion, hora prevista, hora real
      tarifa flete: origen, destino, precio kilo, vigente desde
      incidencia entrega: envio, motivo, foto, responsable
      gasto combustible: vehiculo, litros, importe, fecha`,
  },
  {
    key: 'ene',
    language: 'es',
    style: 'abbreviated',
    tables: `
      suministro: titular, direccion, potencia contratada, tarifa, fecha alta
      medidor: suministro, numero serie, modelo, fecha instalacion
      lectura: medidor, fecha, kilovatios, estimada # lo que marca cada contador
      factura: suministro, periodo, consumo, importe, fecha vencimiento
      corte servicio: suministro, motivo, fecha corte, fecha reconexion
      averia red: sector, inicio, fin, clientes afectados, causa
      transformador: codigo, capacidad, carga, ubicacion
      planta generacion: nombre, tecnologia, potencia, emisiones`,
  },
  {
    key: 'ban',
    language: 'es',
    style: 'abbreviated',
    tables: `
      cuenta: titular, numero, saldo, tipo, fecha apertura
      movimiento: cuenta, fecha, importe, concepto, saldo posterior # entradas y salidas de dinero
      tarjeta: cuenta, numero, limite, fecha vencimiento, bloqueada
      prestamo: titular, capital, interes, plazo, cuota
      cuota prestamo: prestamo, numero, fecha vencimiento, importe, fecha pago
      transferencia: cuenta, destino, importe, moneda, fecha
      alerta fraude: tarjeta, regla, puntaje, confirmada
      sucursal: nombre, direccion, gerente, cajeros`,
  },
  {
    key: 'pro',
    language: 'es',
    style: 'abbreviated',
    tables: `
      orden fabricacion: producto, cantidad, fecha inicio, fecha fin, linea
      lista materiales: producto, componente, cantidad, merma # de que esta hecho cada producto
      linea produccion: nombre, planta, capacidad hora
      parte produccion: orden fabricacion, turno, unidades buenas, unidades malas
      parada maquina: linea produccion, motivo, minutos, fecha
      control calidad: orden fabricacion, defecto, muestra, resultado
      turno: nombre, hora inicio, hora fin, supervisor
      consumo energia: linea produccion, kilovatios, fecha`,
  },
];
