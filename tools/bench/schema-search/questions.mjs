// What people ask, written from what the tables are for and not from their names, and the tables that an answer needs.

const english = `
crm.customer | which clients may owe us the most before we stop delivering?
crm.customer | buyers by town
crm.contact person | whom do we talk to at ACME and what is their cell phone?
crm.lead | prospects we won this spring, and where they came from
crm.opportunity | deals likely to be won this quarter and what they are worth
crm.interaction | how long do our phone conversations with clients take on average?
crm.loyalty card | members with the most reward points
crm.complaint | how much have we paid out to unhappy buyers?
crm.consent | who agreed to receive our newsletter?
support.ticket | how long do people wait for the first reply to an issue?
support.ticket | open incidents of high urgency
support.ticket reply | which messages did we write on incident 4711?
support.agent | support staff that speak Portuguese
support.service agreement | which SLA fines could we have to pay?
support.knowledge article | most read help pages
support.escalation | cases handed over from first to second level
marketing.campaign | how much money was planned for our promotions last summer?
marketing.email send | open rate of the mailings
marketing.landing page | which web page turns most visitors into buyers?
marketing.promotion code | vouchers that were used most
marketing.ad spend | what did we spend on Google adverts per click?
marketing.survey answer | what did people reply to the questionnaire?
projects.task | overdue to-dos of each assignee
projects.time entry | billable hours per worker last month
projects.risk | what could go wrong with the rollout, and how bad would it be?
projects.milestone | which goals did we reach too late?
projects.resource allocation | is anybody planned for more than 100 percent of their time?
projects.change request | extra work the client asked for
sd.order header | value of the orders placed this week
sd.order line, sd.order header | best selling products by pieces ordered
sd.quotation | offers that expire this month
sd.invoice | bills that are past due
sd.return order | goods sent back, and why
sd.price list | what does article 1002 cost in euros?
sd.sales territory | which area missed its target?
sd.commission | what do the reps earn on top for their sales?
mm.supplier | vendors from Germany with the best rating
mm.purchase order | what have we bought and not yet got?
mm.goods receipt | deliveries that arrived from vendors yesterday
mm.requisition | what do the departments want to have bought?
mm.supplier contract | agreements with vendors that end next year
mm.supplier evaluation | how punctual and good are our vendors?
wm.stock level | inventory on hand below the reorder point
wm.stock movement | what was moved from shelf to shelf today?
wm.cycle count | differences found when counting the inventory
wm.batch | lots that will expire soon
wm.dock appointment | trucks that came later than planned
fi.accounts receivable | money that clients still owe us
fi.accounts payable | unpaid bills of vendors
fi.journal entry | bookings on account 4400 in March
fi.fixed asset | book value of our machines and buildings after depreciation
fi.exchange rate | how many dollars for a euro yesterday?
fi.cost center | departments over their budget
hr.employee | how many people did we hire this year, by sex?
hr.employee | staff who left the company
hr.leave request | who is on vacation next week?
hr.payslip | average net wage per month
hr.position | lowest and highest pay of each job
hr.training course | what does further education cost per hour?
hr.job applicant | candidates we turned down
hr.performance review | staff with the best appraisals
hr.work accident | injuries at the workplace
university.student | freshmen from abroad
university.enrollment | how many pupils signed up for algebra?
university.exam result | who failed the test three times?
university.tuition fee | who has not paid for the term?
university.lecturer | professors of the physics faculty
university.library loan | books that are not back yet
airline.flight | departures that were late
airline.booking | revenue by fare class
airline.passenger | travellers from Japan
airline.baggage | suitcases that got lost
airline.crew duty | pilots who rested too little
airline.aircraft | planes that must go to the workshop
insurance.policy | insurances that run out this year
insurance.claim | damages by cause and what we paid for them
insurance.premium payment | who has not paid for the insurance in time?
insurance.broker | agents and what share they get
insurance.beneficiary | who gets the money when the insured dies?
maintenance.machine | equipment by age and plant
maintenance.work order | repairs planned for tomorrow
maintenance.spare part | replacement components we are out of
maintenance.breakdown | why did the equipment stand still?
maintenance.technician | mechanics of the night shift
hotel.reservation | how many nights are booked for August?
hotel.guest | visitors by nationality
hotel.guest review | how many stars do we get?
hotel.housekeeping | which rooms were cleaned today and by whom?
hotel.minibar sale | drinks taken from the room fridge
clinica.paciente | how many patients are older than 80?
clinica.cita | people who did not come to their appointment
clinica.receta | which drugs does Dr. Vega prescribe most?
clinica.cirugia | operations with complications
inmobiliaria.contrato alquiler | rents of the current leases
agro.cosecha | tons of wheat brought in per field
log.envio | shipments that are late
log.conductor | drivers whose licence expires
ene.factura | electricity bills per period
ban.cuenta | accounts with a negative balance
ban.prestamo | mortgages and their interest
pro.parte produccion | share of bad pieces by shift`;

const spanish = `
crm.customer | clientes por ciudad y país
crm.complaint | ¿cuánto hemos pagado por las quejas de los clientes?
crm.loyalty card | socios con más puntos de fidelidad
support.ticket | incidencias abiertas por prioridad
support.agent | ¿quién atiende en francés?
marketing.campaign | presupuesto de las campañas de este año
marketing.promotion code | cupones de descuento canjeados
projects.time entry | horas facturables por trabajador
projects.task | tareas atrasadas
sd.order header | importe de los pedidos de hoy
sd.invoice | facturas vencidas
sd.return order | motivos de las devoluciones
mm.supplier | proveedores por país
mm.purchase order | compras pendientes de recibir
wm.stock level | existencias por debajo del mínimo
wm.batch | lotes que caducan
fi.accounts receivable | ¿cuánto nos deben los clientes?
fi.exchange rate | tipo de cambio del euro
hr.employee | empleados contratados este año
hr.payslip | sueldo neto medio
hr.leave request | vacaciones de la próxima semana
hr.work accident | accidentes laborales
university.student | alumnos por año de ingreso
university.exam result | notas de los exámenes
university.enrollment | inscripciones por asignatura
airline.flight | vuelos con retraso
airline.passenger | pasajeros por nacionalidad
insurance.policy | pólizas que vencen este mes
insurance.claim | siniestros por causa
maintenance.machine | máquinas por planta
maintenance.spare part | repuestos agotados
hotel.reservation | reservas de agosto
hotel.guest | huéspedes extranjeros
clinica.paciente | ¿cuántos enfermos tenemos de cada sexo?
clinica.ingreso hospitalario | ¿cuántas personas están hospitalizadas?
clinica.receta | medicinas recetadas por doctor
clinica.vacuna aplicada | personas vacunadas contra la gripe
clinica.examen laboratorio | análisis con valores anormales
inmobiliaria.inmueble | casas en venta con más de tres cuartos
inmobiliaria.recibo renta | alquileres sin pagar
inmobiliaria.tasacion | ¿cuánto valen los pisos según el perito?
inmobiliaria.reparacion | arreglos por vivienda y lo que costaron
agro.parcela | superficie de los terrenos
agro.cosecha | rendimiento del trigo por terreno
agro.animal | vacas por raza
agro.lectura clima | precipitaciones y calor de julio
municipio.impuesto predial | vecinos que deben contribuciones
municipio.multa transito | infracciones por matrícula
municipio.queja vecinal | reclamos de los vecinos por barrio
municipio.obra publica | construcciones del ayuntamiento que no están terminadas
municipio.recoleccion basura | residuos recogidos por camión
log.envio | paquetes que no llegaron a tiempo
log.vehiculo | camiones que necesitan revisión
log.gasto combustible | ¿cuánto gastamos en gasolina?
log.tarifa flete | ¿cuánto cuesta mandar un kilo a Lima?
ene.lectura | consumo medido por contador
ene.averia red | apagones y clientes sin luz
ene.corte servicio | hogares a los que se les cortó la luz
ban.movimiento | ingresos y gastos de una cuenta
ban.tarjeta | plásticos bloqueados
ban.cuota prestamo | pagos atrasados de los créditos
ban.alerta fraude | operaciones sospechosas
ban.sucursal | oficinas y sus jefes
pro.lista materiales | ¿de qué está hecho el artículo 77?
pro.orden fabricacion | ¿qué se fabrica esta semana?
pro.parada maquina | minutos perdidos por paros
pro.control calidad | piezas defectuosas encontradas`;

/** Written after the words that the search knows had been widened by what was not found of the others. */
const laterEnglish = `
crm.customer | clients with a high credit line in Madrid
crm.opportunity | what is in the sales pipeline?
support.ticket | how satisfied were people with how their problem was solved?
support.knowledge article | which FAQ entries help most?
marketing.campaign | promotions that are still going on
marketing.survey | how many polls did we run?
projects.project | undertakings that exceed their budget
sd.order header | turnover by sales rep
sd.invoice | VAT we billed in May
mm.purchase order | orders to suppliers above 10,000
mm.material master | weight of raw materials
wm.storage location | free shelf space in the depot
wm.picking list | how fast do pickers work?
fi.general ledger account | chart of accounts
fi.payment run | when did we last pay vendors?
hr.department | who heads each division?
hr.payslip | bonuses paid in December
university.thesis | dissertations supervised by Dr. Ng
university.lecture hall | rooms with more than 200 seats
airline.flight | on-time performance by destination
airline.fuel uplift | kerosene bought per supplier
insurance.claim | open losses with a high reserve
maintenance.breakdown | downtime of the press
hotel.room | suites with a view of the ocean
clinica.medico | doctors by specialty
clinica.medicamento | drugs that are out of stock
inmobiliaria.inquilino | tenants and their income
agro.siembra | what was planted where?
ene.medidor | meters installed before 2010
ban.transferencia | money wired abroad`;

const laterSpanish = `
crm.lead | clientes potenciales por origen
support.ticket | casos resueltos por mes
projects.project | proyectos fuera de presupuesto
sd.order line | artículos más vendidos
sd.commission | comisiones de los vendedores
mm.supplier contract | convenios con proveedores que terminan pronto
fi.fixed asset | activos y su amortización
hr.training course | cursos de capacitación por precio
hr.job applicant | postulantes rechazados
university.lecturer | profesores por facultad
airline.baggage | maletas perdidas
insurance.broker | corredores y su comisión
clinica.cita | turnos a los que el enfermo no asistió
clinica.medico | doctores por especialidad
inmobiliaria.propietario | dueños de los pisos
agro.tratamiento fitosanitario | pesticidas usados por terreno
municipio.licencia construccion | permisos de obra en trámite
log.conductor | choferes con licencia vencida
ene.factura | recibos de luz impagos
ban.cuenta | cuentas con saldo negativo
pro.turno | horarios de cada turno`;

/** @type {readonly { language: 'en' | 'es', question: string, needs: string[], later: boolean }[]} */
export const questions = [
  ...read(english, 'en', false),
  ...read(spanish, 'es', false),
  ...read(laterEnglish, 'en', true),
  ...read(laterSpanish, 'es', true),
];

function read(text, language, later) {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [needs, question] = line.split(' | ');
      return { language, later, question, needs: needs.split(', ') };
    });
}
