// Données personnelles: found, exported, erased where lawful. Only for administrators of every collectivité.
import type { PersonalDataJson } from '#operations/shapes/people.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { goesWord, groundWords, placeWords, stayWords } from '#text/personal-data.ts'
import { asking, askingButton, downloading } from '../../asking.ts'
import { form, hidden, input, reservedPage } from '../../forms.ts'
import { nothing, section, table, tag } from '../../parts.ts'
import { actionAt, field, mayHere, pageAt, type Rendered, type Visit } from '../../visit.ts'

const path = '/donnees'

type PersonalDataAccount = PersonalDataJson['accounts'][number]

export const dataPage = pageAt(path, 'people', async (visit) => renderPersonalDataPage(visit))

/** POST, so that no address contains who is looked for. */
const findAction = actionAt(path, 'people', async (visit, sent) => {
  const text = field(sent, 'mots').toWellFormed().slice(0, most)
  return renderPersonalDataPage(visit, {
    text,
    found: text.length < least ? undefined : await visit.ask.findPersonalData({ text }),
  })
})

const [least, most] = [2, 200]

interface Search {
  readonly text: string
  readonly found: PersonalDataJson | undefined
  readonly lead?: string
}

function renderPersonalDataPage(
  visit: Visit,
  { text, found, lead }: Search = { text: '', found: undefined },
): Rendered {
  const { say } = visit
  const title = say('Données personnelles', 'Personal data')
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', title)
  const what = say(
    'Les données gardées sur une personne, pour répondre à une demande d’accès ou d’effacement (RGPD, art. 15 et 17).',
    'What is held about a person, to answer a request of access or erasure (GDPR, articles 15 and 17).',
  )
  const label = say('Adresse électronique, ou nom', 'E-mail address, or name')
  const words = { value: text, minlength: least, maxlength: most, required: true }
  return {
    title,
    lead: lead ?? what,
    main: html`${form(visit, { action: path, label: say('Chercher', 'Search'), first: true }, input(label, 'mots', words))}
      ${found && foundPart(visit, found)}
      <p><a href="/personnes">${say('Tous les utilisateurs', 'All people')}</a></p>`,
  }
}

export function dataForm(visit: Visit, login: string) {
  const label = visit.say('Chercher ses données personnelles', 'Find this person’s data')
  return form(visit, { action: path, label }, hidden('mots', login))
}

function foundPart(visit: Visit, { accounts, collectivites, acts }: PersonalDataJson) {
  const { say, language } = visit
  const none = say('Aucun compte n’a cette adresse, ni ne l’a eue.', 'No account has this address, or had it.')
  const grounds = new Set(accounts.flatMap(({ held }) => held.flatMap(({ stays }) => stays ?? [])))
  return html`${accounts.length === 0 && nothing(none)} ${accounts.map((account) => accountPart(visit, account))}
  ${[...grounds].map((ground) => html`<p>${groundWords[ground][language]}</p>`)}
  ${collectivites.length > 0 && section({ id: 'referents', title: say('Référent déclaré', 'Declared referent') }, html`<p>${say('À modifier dans la déclaration de', 'To be changed in the declaration of')}${collectivites.map((siren) => html` <a href="/collectivites/${siren}">${siren}</a>`)}.</p>`)}
  ${actsPart(visit, acts)}`
}

function actsPart({ say, language }: Visit, { count, more, items, ground }: PersonalDataJson['acts']) {
  const told = writeNumber(count, language)
  const all = more ? say(`plus de ${told}`, `more than ${told}`) : told
  const last = writeNumber(items.length, language)
  return section({ id: 'actes', title: say('Actes et courriers', 'Acts and letters') }, [
    html`<p>
      ${say(`Actes et courriers où ces mots figurent : ${all}.`, `Acts and letters in which the words stand: ${all}.`)}
      ${count > items.length && say(`Voici les ${last} derniers.`, `These are the last ${last}.`)} ${ground}
    </p>`,
    items.length > 0 &&
      html`<ul>
        ${items.map(({ id, idActe, objet }) => html`<li><a href="/transmissions/${id}">${objet}</a>${idActe !== null && html` <code>${idActe}</code>`}</li>`)}
      </ul>`,
  ])
}

function accountPart(visit: Visit, account: PersonalDataAccount) {
  const { say, language } = visit
  const { login, standing, held } = account
  const stands = {
    open: tag('ok', say('ouvert', 'open')),
    closed: tag('todo', say('fermé', 'closed')),
    erased: tag('run', say('effacé, ou jamais ouvert', 'erased, or never opened')),
  }[standing]
  const href = `${path}/${encodeURIComponent(login)}`
  return section({ id: `compte-${login.replaceAll(/[^a-z0-9]/g, '-')}`, title: login }, [
    html`<p>${stands}</p>`,
    table(held, { caption: say('Ce qui est gardé', 'What is held'), none: say('Rien.', 'Nothing.') }, [
      [say('Données', 'Data'), ({ place }) => placeWords[place][language]],
      [say('Nombre', 'How many'), ({ count }) => count],
      [say('Effacement', 'Erasure'), ({ stays }) => (stays ? stayWords[stays] : goesWord)[language]],
    ]),
    held.length > 0 &&
      html`<p>
        <a class="button" href="${href}/fichier">${say('Tout exporter (JSON)', 'Export everything (JSON)')}</a>
      </p>`,
    erasure(visit, account),
  ])
}

function erasure(visit: Visit, { login, standing, can, going }: PersonalDataAccount) {
  if (standing === 'erased') return false
  const label = visit.say('Effacer ce qui peut l’être', 'Erase what may go')
  const refusal = visit.say('Le compte est ouvert : fermez-le d’abord.', 'The account is open: close it first.')
  const fields = hidden('nombre', String(going))
  return askingButton(visit, eraseAction, { at: [login], label, fields, can: can.erase, refusal })
}

const eraseAction = asking(
  `${path}/:login/effacement`,
  ['erasePerson', (sent) => ({ count: Number(field(sent, 'nombre')) })],
  (visit, { login }, found) => {
    const told = visit.say(
      'les données du compte sont effacées ; le reste est conservé, avec son motif.',
      'the data of the account is erased; the rest is kept, and it is told why.',
    )
    return renderPersonalDataPage(visit, { text: login, found, lead: `${login}${visit.say(' :', ':')} ${told}` })
  },
)

export const dataActions = [findAction, eraseAction]

export const dataFile = downloading(`${path}/:login/fichier`, 'downloadPersonalData', 'application/json')
