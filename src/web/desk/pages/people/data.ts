// Données personnelles: what is held about a person, found by an address or a name; taken as a file, and erased where that is
// lawful. Only for administrators of every collectivite.
import type { PersonalDataJson } from '../../../../operations/shapes/people.ts'
import { html, type Html } from '../../../../text/html.ts'
import { goesWord, groundWords, placeWords } from '../../../../text/personal-data.ts'
import { form, hidden, input, reasonField, refusedButton, reservedPage } from '../../forms.ts'
import { nothing, section, table, tag } from '../../parts.ts'
import { actionAt, done, field, mayHere, pageAt, type Download, type Visit } from '../../visit.ts'

export const dataPath = '/donnees'

type Account = PersonalDataJson['accounts'][number]

export const dataHref = (text: string): string => `${dataPath}?mots=${encodeURIComponent(text)}`

export const dataPage = pageAt(dataPath, 'people', async (visit) => {
  const { say, url } = visit
  const title = say('Données personnelles', 'Personal data')
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', title)
  const text = (url.searchParams.get('mots') ?? '').replaceAll('\0', '').toWellFormed().trim().slice(0, 200)
  const found = text.length < 2 ? undefined : await visit.ask('findPersonalData', { text })
  return {
    title,
    lead: say(
      'Ce qui est gardé d’une personne, pour répondre à une demande d’accès ou d’effacement (RGPD, art. 15 et 17).',
      'What is held about a person, to answer a request of access or erasure (GDPR, articles 15 and 17).',
    ),
    main: html`<form method="get" action="${dataPath}" class="filters">
        ${input(say('Adresse électronique, ou nom', 'E-mail address, or name'), 'mots', { value: text, minlength: 2, maxlength: 200, required: true })}
        <button type="submit">${say('Chercher', 'Search')}</button>
      </form>
      ${found && foundPart(visit, found, text)}
      <p><a href="/personnes">${say('Tous les utilisateurs', 'All people')}</a></p>`,
  }
})

function foundPart(visit: Visit, { accounts, collectivites, acts }: PersonalDataJson, text: string): Html {
  const { say } = visit
  const none = say('Aucun compte n’a cette adresse, ni ne l’a eue.', 'No account has this address, or had it.')
  const list = `/transmissions?texte=${encodeURIComponent(text)}`
  const count = acts.count >= 1_000 ? say('1 000 ou plus', '1,000 or more') : acts.count
  return html`${accounts.length === 0 && nothing(none)} ${accounts.map((account) => accountPart(visit, account))}
  ${collectivites.length > 0 && section({ id: 'referents', title: say('Référent déclaré', 'Declared referent') }, html`<p>${say('À modifier dans la déclaration de', 'To be changed in the declaration of')}${collectivites.map((siren) => html` <a href="/collectivites/${siren}">${siren}</a>`)}.</p>`)}
  ${section({ id: 'actes', title: say('Actes et courriers', 'Acts and letters') }, [
    html`<p>${say('Ces mots y figurent', 'The words stand in')} : <a href="${list}">${count}</a>. ${acts.ground}</p>`,
  ])}`
}

function accountPart(visit: Visit, account: Account): Html {
  const { say, language } = visit
  const { login, standing, held } = account
  const stands = {
    open: tag('ok', say('ouvert', 'open')),
    closed: tag('todo', say('fermé', 'closed')),
    erased: tag('run', say('effacé, ou jamais ouvert', 'erased, or never opened')),
  }[standing]
  const href = `${dataPath}/${encodeURIComponent(login)}`
  return section({ id: `compte-${login.replaceAll(/[^a-z0-9]/g, '-')}`, title: login }, [
    html`<p>${stands}</p>`,
    table(held, { caption: say('Ce qui est gardé', 'What is held'), none: say('Rien.', 'Nothing.') }, [
      [say('Quoi', 'What'), ({ place }) => placeWords[place][language]],
      [say('Nombre', 'How many'), ({ count }) => count],
      [say('Effacement', 'Erasure'), ({ stays }) => (stays ? groundWords[stays] : goesWord)[language]],
    ]),
    held.length > 0 &&
      html`<p>
        <a class="button quiet" href="${href}/fichier">${say('Tout exporter (JSON)', 'Export everything (JSON)')}</a>
      </p>`,
    erasure(visit, account),
  ])
}

function erasure(visit: Visit, { login, standing, going }: Account): Html | false {
  const { say } = visit
  if (standing === 'erased') return false
  const label = say('Effacer ce qui peut l’être', 'Erase what may go')
  const open = say('Le compte est ouvert : fermez-le d’abord.', 'The account is open: close it first.')
  if (standing === 'open') return refusedButton(label, open)
  const posting = { action: `${dataPath}/${encodeURIComponent(login)}/effacement`, label, quiet: true }
  return form(visit, posting, html`${hidden('nombre', String(going))} ${reasonField(visit)}`)
}

export const eraseAction = actionAt(`${dataPath}/:login/effacement`, 'people', async (visit, sent) => {
  const login = sent.params.login ?? ''
  const asked = { login, count: Number(field(sent, 'nombre')), reason: field(sent, 'motif') }
  await visit.ask('erasePerson', asked)
  const told = visit.say(
    'les données du compte sont effacées ; le reste est conservé, avec son motif.',
    'the data of the account is erased; the rest is kept, and it is told why.',
  )
  return done(dataHref(login), `${login}${visit.say(' :', ':')} ${told}`)
})

export const dataFile: Download = {
  path: `${dataPath}/:login/fichier`,
  needs: 'people',
  open: async (visit, { login = '' }) => {
    const { bytes, name } = await visit.ask('downloadPersonalData', { login })
    return { bytes, name, type: 'application/json', inline: false }
  },
}
