// Declares many collectivités from one file, checked line by line. It is not kept: it may hold passwords.
import { Readable } from 'node:stream'
import { readFile } from 'node:fs/promises'
import { ActesError, problemsOf } from '#errors.ts'
import { decodeSpreadsheetText } from '#operations/declaration/listing.ts'
import { templateOf } from '#operations/declaration/template.ts'
import { gatewayTypes } from '#text/words.ts'
import { outcomeWords, resultRows, resultSaid } from '#operations/declaration/result.ts'
import type { Imported } from '#operations/shapes/collectivites.ts'
import { csvOf } from '../../csv.ts'
import { html, type Html } from '#text/html.ts'
import { guardedForm, input, select } from '../../forms.ts'
import { faults, section, table, tag } from '../../parts.ts'
import type { UploadAction } from '../../uploads.ts'
import { among, field, pageAt, type Download, type Rendered, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { renderNothingRecorded, markUnprocessable } from './declaring.ts'

export const manyPath = '/collectivites/import'

export function manyWord({ say }: Pick<Visit, 'say'>) {
  return say('Déclarer plusieurs collectivités', 'Declare several collectivités')
}

/** Lines shown; the file of the result has them all. */
const shownMost = 200

function renderImportForm(visit: Visit, found?: Html): Rendered {
  const { say } = visit
  const choices = [
    ['none', say('Vérifier seulement, sans rien enregistrer', 'Look only, and record nothing')],
    ['all', say('Tout déclarer, si aucune ligne n’est refusée', 'Declare all of them, if no line is refused')],
    ['good', say('Déclarer les lignes correctes, sans les autres', 'Declare the good lines, without the others')],
  ] as const
  const label = say('Envoyer le fichier', 'Send the file')
  const help = say(
    'Une ligne par collectivité ; en tête, le nom des colonnes, qui sont les clés de la fiche en JSON. Une colonne absente ne change rien ; une case vide vaut la valeur par défaut ; un secret vide reste celui qui est enregistré. Le même fichier, envoyé de nouveau, ne change rien.',
    'A line for each; above, the names of the columns, which are the keys of the file in JSON. A column that is not there changes nothing; an empty cell stands for the default; an empty secret stays the one that is recorded. The same file sent again changes nothing.',
  )
  const templates = gatewayTypes().map((type) => {
    return html`<a class="chip" href="${manyPath}/${type}">${gatewayName(type, visit.language)}</a>`
  })
  const asked = [
    input(say('Fichier CSV', 'CSV file'), 'fichier', { type: 'file', accept: '.csv', required: true }),
    select(say('Que faire', 'What to do'), { name: 'faire', chosen: 'none' }, choices),
  ]
  return {
    title: manyWord(visit),
    lead: html`<a href="/collectivites">Collectivités</a>`,
    main: html`${found}
      <p>${help}</p>
      <p class="filters">${say('Modèles à remplir :', 'Templates to fill in:')} ${templates}</p>
      ${guardedForm(visit, { needs: 'declare', siren: null, action: manyPath, label, sendsFiles: true, first: true }, asked)}`,
  }
}

const send: UploadAction = {
  path: manyPath,
  needs: 'declare',
  takes: { files: 1, sumBytes: 4_000_000, extensions: ['csv', 'txt'] },
  run: async (visit, sent) => {
    const [file] = sent.files
    if (file === undefined) return renderImportForm(visit)
    const wanted = field(sent, 'faire')
    const apply = wanted === 'all' || wanted === 'good' ? wanted : 'none'
    try {
      const done = await visit.ask.importCollectivites({ csv: decodeSpreadsheetText(await readFile(file)), apply })
      return renderImportForm(visit, await foundPart(done, visit))
    } catch (error) {
      if (!(error instanceof ActesError) || error.code !== 'ACTES-A069') throw error
      const why = faults(problemsOf(error, ''), visit)
      return markUnprocessable(renderImportForm(visit, renderNothingRecorded(visit, why)))
    }
  },
}

async function foundPart(done: Imported, visit: Visit) {
  const { say, language } = visit
  const lines = done.lines.toSorted((a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused'))
  const bytes = await csvOf([], Readable.from(resultRows(done, language)), say).toArray()
  const href = `data:text/csv;charset=utf-8;base64,${Buffer.concat(bytes as Buffer[]).toString('base64')}`
  return section({ id: 'resultat', title: say('Résultat', 'Result') }, [
    html`<p role="status">${resultSaid(done)[language]}</p>`,
    html`<p>
      <a class="button" href="${href}" download="collectivites-resultat.csv"
        >${say('Résultat ligne par ligne, en CSV', 'The result line by line, as CSV')}</a
      >
    </p>`,
    lines.length > shownMost &&
      html`<p>${say(`Les ${shownMost} premières lignes :`, `The first ${shownMost} lines:`)}</p>`,
    table(lines.slice(0, shownMost), { caption: say('Lignes du fichier', 'Lines of the file') }, [
      [say('Ligne', 'Line'), ({ line }) => line],
      ['SIREN', ({ siren }) => html`<span class="id">${siren}</span>`],
      [say('Nom', 'Name'), ({ nom }) => nom],
      [
        say('Résultat', 'Result'),
        ({ outcome }) => tag(outcome === 'refused' ? 'no' : 'ok', outcomeWords[outcome][language]),
      ],
      [
        say('À corriger', 'To be corrected'),
        ({ faults: all }) => all.map(({ path, message }) => html`<code>${path}</code> ${message}<br />`),
      ],
    ]),
  ])
}

const template: Download = {
  path: `${manyPath}/:passerelle`,
  needs: 'declare',
  open: async (_, { passerelle }) => {
    const type = among(gatewayTypes(), passerelle)
    if (!type) return undefined
    const { columns } = templateOf(type, { shared: type === 'sandbox' ? undefined : '', emptySecret: '' })
    const lines = [columns.map(([name]) => name), columns.map(([, value]) => value)].map((row) => row.join(';'))
    const bytes = Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`)
    return { bytes, type: 'text/csv; charset=utf-8', name: `collectivites-${type}.csv`, inline: false }
  },
}

export const manyFormServed = {
  pages: [pageAt(manyPath, 'declare', async (visit) => renderImportForm(visit))],
  uploads: [send],
  downloads: [template],
}
