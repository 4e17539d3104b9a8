// Registre: what a collectivité transmitted in a period, as a spreadsheet, on paper, or as open data.
import { named as namedRead } from '#operations/desk/lists.ts'
import {
  registerDays,
  registerFileName,
  registerForces,
  registerFormats,
  type Period,
  type RegisterForce,
} from '#opendata/period.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { html } from '#text/html.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import { input, refusedButton, select } from '../forms.ts'
import { facts, nothing, section } from '../parts.ts'
import { among, pageAt, seesNames, type Download, type Visit, asked } from '../visit.ts'
import { chosenFrom, senderAsked, senderField } from './classification.ts'
import { both } from '#text/both.ts'
import type { Words } from '../say.ts'

const types = { csv: 'text/csv; charset=utf-8', scdl: 'text/csv; charset=utf-8', pdf: 'application/pdf' } as const

const page = pageAt('/registre', 'read', async (visit) => {
  const { say } = visit
  const named = await visit.look(namedRead, { limit: chosenFrom + 1 })
  const siren = await senderAsked(visit, named)
  const period = periodIn(visit)
  return {
    title: say('Registre', 'Register'),
    lead: say(
      'Les actes que la préfecture a reçus d’une collectivité, et les données ouvertes de ses délibérations.',
      'The acts that the préfecture has received from a collectivité, and the open data of its délibérations.',
    ),
    main: html`<form method="get" action="/registre" class="filters" role="search">
        ${senderField(visit, named, siren)} ${periodFields(visit, period)}
        <button>${say('Afficher', 'Show')}</button>
      </form>
      ${siren === undefined ? nothing(say('Choisissez une collectivité.', 'Choose a collectivité.')) : await filesPart(visit, siren, period)}`,
  }
})

/** The current year by default. */
function periodIn(visit: Visit): Period {
  const today = dayIn('Europe/Paris', visit.now)
  const day = (name: string, otherwise: string) => {
    const given = asked(visit, name)
    return isDay(given) ? given : otherwise
  }
  const by = among(registerDays, asked(visit, 'par')) ?? 'decision'
  return { from: day('du', `${today.slice(0, 4)}-01-01`), to: day('au', today), by }
}

function forceIn({ url: { searchParams } }: Visit) {
  return among(registerForces, searchParams.get('force')) ?? 'tous'
}

const forceWords: Words<RegisterForce> = {
  tous: both('tous', 'all'),
  executoires: both('les actes exécutoires', 'acts that are exécutoires'),
  nonExecutoires: both('ceux qui ne le sont pas', 'those that are not'),
}

function periodFields(visit: Visit, { from, to, by }: Period) {
  const { say, language } = visit
  const words = {
    decision: both('la date de la décision', 'the day of the decision'),
    reception: both('la date de réception en préfecture', 'the day of reception by the préfecture'),
  }
  return [
    input(say('Du', 'From'), 'du', { type: 'date', required: true, value: from }),
    input(say('Au', 'To'), 'au', { type: 'date', required: true, value: to }),
    select(
      say('Période selon', 'Period by'),
      { name: 'par', chosen: by },
      registerDays.map((each) => [each, words[each][language]] as const),
    ),
    select(
      say('Actes', 'Acts'),
      { name: 'force', chosen: forceIn(visit) },
      registerForces.map((each) => [each, forceWords[each][language]] as const),
    ),
  ]
}

async function filesPart(visit: Visit, siren: string, period: Period) {
  const { say } = visit
  const [{ nom, nic }, { acts, deliberations, exported }] = await Promise.all([
    visit.ask.showCollectivite({ siren }),
    visit.ask.showRegister({ siren, ...period }),
  ])
  const left = deliberations - exported
  const labels = {
    csv: say('Registre en CSV', 'Register as CSV'),
    pdf: say('Registre en PDF', 'Register as PDF'),
    scdl: say('Données ouvertes (SCDL)', 'Open data (SCDL)'),
  }
  return section({ id: 'fichiers', title: nom }, [
    facts([
      [say('Actes reçus par la préfecture', 'Acts received by the préfecture'), acts],
      [say('Délibérations dans les données ouvertes', 'Délibérations in the open data'), exported],
      [
        say(
          'Laissées de côté, leur matière n’étant pas de la nomenclature nationale',
          'Left out, their matière not being in the national nomenclature',
        ),
        left > 0 && left,
      ],
    ]),
    html`<div class="filters">
      ${registerFormats.map((format) => {
        const obstacle = obstacleTo(visit, siren, format === 'scdl' && nic === undefined)
        if (obstacle !== undefined) return refusedButton(labels[format], obstacle)
        const query = new URLSearchParams({ du: period.from, au: period.to, par: period.by, force: forceIn(visit) })
        return html`<a class="button" href="/registre/${siren}/${format}?${query.toString()}">${labels[format]}</a>`
      })}
    </div>`,
  ])
}

function obstacleTo(visit: Visit, siren: string, lacksNic: boolean) {
  if (!seesNames(visit, siren))
    return visit.say(
      'Les objets peuvent nommer des personnes : affichez d’abord les textes masqués pour ouvrir le registre.',
      'Objets may name people: the register opens once it is unmasked.',
    )
  if (!lacksNic) return undefined
  return visit.say(
    'Il manque le NIC de la collectivité à sa déclaration.',
    'The declaration of the collectivité lacks its NIC.',
  )
}

const file: Download = {
  path: '/registre/:siren/:format',
  needs: 'read',
  open: async (visit, { siren = '', format: wanted = '' }) => {
    const format = among(registerFormats, wanted)
    if (!format) return undefined
    const period = periodIn(visit)
    const force = forceIn(visit)
    const { bytes } = await visit.ask.downloadRegister({ siren, format, force, ...period })
    return { bytes, type: types[format], name: registerFileName(format, { siren, ...period }), inline: false }
  },
}

export const registerServed = { pages: [page], downloads: [file] }
