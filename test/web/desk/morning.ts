// The morning of a syndicat: one platform is out of reach, twelve acts are refused for three causes, five returns are astray
// and two sendings are uncertain.
import { declare } from '../../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../../src/store/connections/connections.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { arActe, handInFolder } from '../../support/deposits/retours.ts'
import type { OpenDesk } from '../../support/desk/desk.ts'
import type { Faults } from '../../support/life/faults.ts'

/** How many acts the préfecture refused, by its words. */
export const refusals = {
  'Le numéro est déjà pris': 7,
  'Le PDF est protégé par un mot de passe': 4,
  'Objet sans rapport avec l’annexe': 1,
} as const

export const [strays, uncertain] = [5, 2]

/** Lay it. */
export async function layMorning(desk: OpenDesk, faults: Faults): Promise<void> {
  const calm: Partial<Faults> = { deaf: false, before: undefined, after: undefined, find: undefined }
  Object.assign(faults, { deaf: true })
  const lost = Array.from({ length: strays }, (_, index) => `PERDU_${index + 1}`)
  for (const numero of lost) await desk.sends(numero)
  await handInFolder(
    desk.commune,
    Object.fromEntries(lost.map((numero) => [`${numero}.xml`, arActe(numero.toLowerCase().replace('_', '-'))])),
  )
  Object.assign(faults, { after: 'ACTES-G004', find: 'unknown' })
  for (let index = 1; index <= uncertain; index++) await desk.sends(`DOUTE_${index}`)
  Object.assign(faults, calm)
  for (const [detail, count] of Object.entries(refusals))
    for (let index = 1; index <= count; index++) await refuse(desk, `REFUS_${detail.length}_${index}`, detail)
  await breakDown(desk)
}

async function refuse({ db, hands }: OpenDesk, numero: string, detail: string): Promise<void> {
  await db.query(`UPDATE actes.transmission SET state = 'refused', due_at = NULL, refusal = $2::jsonb WHERE id = $1`, [
    await hands(numero),
    JSON.stringify({ code: 'ACTES-R001', detail }),
  ])
}

/** The platform of every commune is out of reach. */
async function breakDown({ db, now }: OpenDesk): Promise<void> {
  await db.query(
    `INSERT INTO actes.outage (id, failures, code, since, probe_at)
       VALUES ('send sandbox', 3, 'ACTES-G002', $1, $2) ON CONFLICT (id) DO UPDATE
       SET failures = excluded.failures, since = excluded.since, probe_at = excluded.probe_at`,
    [now(), new Date(now().getTime() + 120_000)],
  )
}

/** So many more communes behind the platform. */
export async function joinCommunes({ db, now }: OpenDesk, count: number): Promise<void> {
  for (let index = 1; index <= count; index++) {
    const siren = String(100_000_000 + index)
    await declare(db, { ...maraussan, siren, nom: `Commune n° ${index}` }, now())
    await ensureConnection(db, 'sandbox', siren)
  }
}
