// S²LOW on the wire, deposits: each refusal of actes_transac_create.php in the order of its checks, each text byte for
// byte (5.x), the states that a deposit begins in, and the confirmation that a person gives.
import { afterEach, describe, expect, test } from 'vitest'
import { defaultSettings, type S2lowAccount } from '../../../src/sandbox/s2low/platform.ts'
import {
  acteForm,
  deposit,
  field,
  file,
  formOf,
  formType,
  maraussanAccount,
  openTestS2low,
  pdf,
  type Part,
} from '../../support/gateways/s2low.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const accounts: readonly S2lowAccount[] = [
  maraussanAccount,
  { ...maraussanAccount, login: 'depot', certificate: 'depot', rights: 'CS' },
  { ...maraussanAccount, login: 'signataire', password: 'rgs', certificate: 'signataire', rights: 'TT' },
]

const s2low = forSuite(() => openTestS2low({ accounts }))
afterEach(() => s2low.control.set(defaultSettings))

const create = '/modules/actes/actes_transac_create.php'
const api = '/modules/actes/api'

/** The body of the answer to a form, one character for each byte. */
async function answer(changes: Readonly<Record<string, string | undefined>>, files?: readonly Part[]): Promise<string> {
  return (await s2low.post(create, acteForm(changes, files))).text
}

const acte = file('acte_pdf_file', 'acte.pdf', pdf)
const xml = '<?xml version="1.0"?><budget/>'
const png = '\x89PNG\r\n\x1a\n0000'

describe('a body too big', () => {
  test('loses its fields: a browser is sent back to the form', async () => {
    s2low.control.set({ bodyMaxBytes: 1000 })
    const refused = await s2low.post(create, acteForm())
    expect([refused.status, refused.header('Location'), refused.text]).toEqual([
      302,
      '/modules/actes/actes_transac_add.php',
      '',
    ])
  })

  test('with api=1 in the query too, it is told', async () => {
    s2low.control.set({ bodyMaxBytes: 1000 })
    const refused = await s2low.post(`${create}?api=1`, acteForm())
    expect(refused.text).toBe('KO\nLa taille totale des fichiers est trop importante (max : 157286400)\n')
  })

  test('too many files', async () => {
    s2low.control.set({ filesMax: 3 })
    const annexes = [1, 2, 3].map((n) => file('acte_attachments[]', `a${n}.pdf`, pdf))
    expect(await answer({ api: '1' }, [acte, ...annexes])).toBe(
      'KO\nLe nombre d&#039;annexes est trop important (max : 3)\n',
    )
  })
})

describe('the sign-in', () => {
  test('the module', async () => {
    s2low.control.set({ module: 'unknown' })
    expect(await answer({})).toBe('KO\nErreur d&#039;initialisation du module\n')
    s2low.control.set({ module: 'inactive' })
    expect(await answer({})).toBe('KO\nAcc\xe8s refus\xe9\n')
  })

  test('mode papier', async () => {
    s2low.control.set({ paper: true })
    expect(await answer({})).toBe('KO\nMode \xab papier \xbb actif. Acc\xe8s interdit.\n')
  })

  test.each([
    ['Impossible de vérifier la connexion HTTPS', 'Impossible de v\xe9rifier la connexion HTTPS'],
    ["La connexion HTTPS n'est pas opérationnel", 'La connexion HTTPS n&#039;est pas op\xe9rationnel'],
  ])('RGS: %s', async (reason, bytes) => {
    s2low.control.set({ rgs: reason })
    expect(await answer({})).toBe(
      `KO\nLa t\xe9l\xe9transmission n\xe9cessite un certificat RGS&lt;br/&gt;Erreur : ${bytes}\n`,
    )
  })

  test('without api=1 there is no text at all', async () => {
    const refused = await s2low.post(create, acteForm({ api: undefined, number: 'x' }))
    expect([refused.status, refused.text]).toEqual([302, ''])
  })
})

describe('fields', () => {
  test.each(['a', 'DEL-11', '_A', 'A_', 'ABCDEFGHIJKLMNOP', '', 'DÉL'])('number %s', async (number) => {
    expect(await answer({ number })).toBe('KO\nLe num\xe9ro n&#039;est pas correct\n')
  })

  test('a level that is no integer', async () => {
    expect(await answer({ classif3: 'x' })).toBe('KO\nclassif3 n&#039;est pas un entier\n')
  })

  test('a decision of tomorrow, by the day of Paris', async () => {
    const future = 'KO\nLa date de d\xe9cision est une date dans le futur\n'
    s2low.at('2025-07-08T21:59:00Z')
    expect(await answer({ decision_date: '2025-07-09' })).toBe(future)
    s2low.at('2025-07-08T08:00:00Z')
    expect(await answer({ decision_date: '2025-07-08', number: 'JOUR' })).toMatch(/^OK/)
  })

  test('a batch that is not there', async () => {
    expect(await answer({ batchfile: '1' })).toBe('KO\n\xc9chec de la transaction en mode lot.\n')
  })

  test('a number that was used: two lines', async () => {
    await deposit(s2low, { number: 'UNIQUE' })
    expect(await answer({ number: 'UNIQUE', nature_code: '2', decision_date: '2020-01-01' })).toBe(
      'KO\nUn acte portant le m\xeame num\xe9ro interne existe d\xe9j\xe0 dans la base de donn\xe9es.\n' +
        'Il faut peut-\xeatre ajouter un suffixe au num\xe9ro.\n',
    )
  })

  test('the same words when the query of uniqueness fails', async () => {
    s2low.control.failsCreation('unicite')
    expect(await answer({ number: 'NEUF' })).toMatch(/^KO\nUn acte portant le m\xeame num\xe9ro interne existe d/)
    expect(await answer({ number: 'NEUF' })).toMatch(/^OK/)
  })
})

describe('files', () => {
  test('none', async () => {
    expect(await answer({}, [])).toBe('KO\nAucun fichier acte n&#039;a \xe9t\xe9 post\xe9 \n')
  })

  test('an empty one', async () => {
    expect(await answer({}, [file('acte_pdf_file', 'a.pdf', '')])).toBe(
      'KO\nErreur lors de la r\xe9c\xe9ption du fichier : Le fichier semble vide\n',
    )
  })

  test('one over the limit', async () => {
    s2low.control.set({ uploadMaxBytes: 200 })
    expect(await answer({})).toBe(
      'KO\nErreur lors de la r\xe9c\xe9ption du fichier : La taille du fichier exc\xe8de la taille maximum (200)\n',
    )
  })

  test('one that ends in the middle', async () => {
    const whole = formOf(acteForm())
    const cut = whole.subarray(0, whole.indexOf('%%EOF'))
    const refused = await s2low.ask(create, formType, cut)
    expect(refused.text).toBe(
      'KO\nErreur lors de la r\xe9c\xe9ption du fichier : Le fichier n&#039;a \xe9t\xe9 que partiellement re\xe7u\n',
    )
  })

  test('an annexe that is empty', async () => {
    expect(await answer({}, [acte, file('acte_attachments[]', 'b.pdf', ''), field('type_pj[]', '21_DO')])).toBe(
      'KO\nErreur lors de la r\xe9ception du fichier : Le fichier semble vide\n',
    )
  })

  test('without typologie', async () => {
    expect(await answer({ type_acte: undefined }, [file('acte_pdf_file', 'd\xe9cision.pdf', pdf)])).toBe(
      'KO\nErreur lors de la r\xe9ception du fichier d\xe9cision.pdf : typologie absente\n',
    )
    expect(await answer({}, [acte, file('acte_attachments[]', 'plan.pdf', pdf)])).toBe(
      'KO\nErreur lors de la r\xe9ception du fichier annexe plan.pdf : typologie absente\n',
    )
  })

  test('a typologie of another length', async () => {
    expect(await answer({ type_acte: '99DE' })).toBe(
      'KO\nErreur de validation du fichier de l&#039;acte :\nLe code de la PJ doit faire 5 caract\xe8res\n\n',
    )
  })

  test('an act that is neither PDF nor XML, by its content', async () => {
    expect(await answer({}, [file('acte_pdf_file', 'acte.pdf', 'bonjour')])).toBe(
      'KO\nErreur de validation du fichier de l&#039;acte :\n' +
        'Le fichier de l&#039;acte &quot; acte.pdf &quot; est de type &quot; text/plain &quot;. Fichier PDF ou XML requis.\n\n',
    )
  })

  test('XML for another nature, or another matiere', async () => {
    const budget = [file('acte_pdf_file', 'budget.xml', xml)]
    expect(await answer({}, budget)).toBe(
      'KO\nErreur de validation du fichier de l&#039;acte :\n' +
        'Seuls les documents budg\xe9taires et financiers peuvent \xeatre au format XML.\n\n',
    )
    expect(await answer({ nature_code: '5', type_acte: '99_BU' }, budget)).toBe(
      'KO\nErreur de validation du fichier de l&#039;acte :\n' +
        'Seule la classification 7.1 est autoris\xe9e pour la transmission au format XML\n\n',
    )
  })

  test('annexes of other types', async () => {
    const annexe = (content: string) => [file('acte_attachments[]', 'b.bin', content), field('type_pj[]', '21_DO')]
    expect(await answer({}, [acte, ...annexe('bonjour')])).toBe(
      'KO\nErreur de validation d&#039;un fichier de pi\xe8ce jointe :\n' +
        'Le fichier attach\xe9 &quot; b.bin &quot; est de type &quot; text/plain &quot;. ' +
        'Fichier PDF, XML, PNG ou JPEG requis.\n\n',
    )
    const budget = { nature_code: '5', type_acte: '99_BU', classif1: '7', classif2: '1', number: 'BUDGET' }
    expect(await answer(budget, [file('acte_pdf_file', 'budget.xml', xml), ...annexe(png)])).toBe(
      'KO\nErreur de validation d&#039;un fichier de pi\xe8ce jointe :\n' +
        'Les pi\xe8ces jointes doivent \xeatre au format PDF avec un acte au format XML\n\n',
    )
    expect(await answer({ number: 'IMAGE' }, [acte, ...annexe(png)])).toMatch(/^OK/)
  })
})

describe('message, archive, database', () => {
  test('facts that are missing', async () => {
    expect(await answer({ subject: '' })).toBe(
      'KO\nErreur lors de la g\xe9n\xe9ration de l&#039;acte : Objet de l&#039;acte doit \xeatre pr\xe9sent.\n\n',
    )
    expect(await answer({ decision_date: '25/06/2025', number: 'DATE' })).toBe(
      'KO\nErreur lors de la g\xe9n\xe9ration de l&#039;acte : Date de la d\xe9cision doit \xeatre pr\xe9sent.\n\n',
    )
  })

  test('a collectivite whose classification never came', async () => {
    const bare = await openTestS2low({ settings: { classification: 'none' } })
    expect((await bare.post(create, acteForm())).text).toBe(
      'KO\nErreur lors de la g\xe9n\xe9ration de l&#039;acte : ' +
        'Date classification mati\xe8res/sous-mati\xe8res utilis\xe9e doit \xeatre pr\xe9sent.\n\n',
    )
    await bare.close()
  })

  test('the archive cannot be made, or is too big', async () => {
    s2low.control.failsCreation('enveloppe', 'disque plein')
    expect(await answer({ number: 'E1' })).toBe(
      'KO\nErreur lors de la g\xe9n\xe9ration de l&#039;enveloppe. disque plein\n',
    )
    s2low.control.failsCreation('archive', 'Erreur de création')
    expect(await answer({ number: 'E1' })).toBe(
      'KO\nErreur lors de la g\xe9n\xe9ration de l&#039;archive.\nErreur de cr\xe9ation\n',
    )
    s2low.control.set({ archiveMaxBytes: 100 })
    expect(await answer({ number: 'E1' })).toMatch(
      /^KO\nla taille d&#039;archive g\xe9n\xe9r\xe9e n&#039;est pas conforme\. filename=\S+\.tar\.gz\nLa taille de l&#039;archive est trop \xe9lev\xe9e, \d+ octets \(maximum 100 octets autoris\xe9s\)\n$/,
    )
  })

  test('the database', async () => {
    s2low.control.failsCreation('envelope-row', 'Erreur')
    expect(await answer({ number: 'E2' })).toBe(
      'KO\nErreur lors de l&#039;enregistrement de l&#039;enveloppe :\nErreur\n',
    )
    s2low.control.failsCreation('transaction-row', 'Une transaction avec le même numéro existe déjà dans la base.')
    expect(await answer({ number: 'E2' })).toBe(
      'KO\nErreur lors de l&#039;enregistrement de la transaction :\n' +
        'Une transaction avec le m\xeame num\xe9ro existe d\xe9j\xe0 dans la base.\n',
    )
  })

  test('a subject of 500 characters; two levels that are compulsory', async () => {
    expect(await answer({ subject: '\xe9'.repeat(500), number: 'E3' })).toContain(
      'Le champ Objet de l&#039;acte est trop long (499 caract\xe8res maxi autoris\xe9s).\n',
    )
    expect(await answer({ classif2: undefined, number: 'E3' })).toContain(
      'Les deux premiers niveaux de classification sont obligatoires.\n',
    )
    expect(await answer({ subject: '\xe9'.repeat(499), number: 'E3' })).toMatch(/^OK/)
  })
})

describe('what is stored', () => {
  const subjectOf = async (id: number, status = 1) => {
    const list = JSON.parse((await s2low.ask(`${api}/list_actes.php?status_id=${status}`)).text) as {
      transactions: { id: string; subject: string }[]
    }
    return list.transactions.find((each) => each.id === `${id}`)?.subject
  }

  test('success: the payload has its line feed, the grammar adds its own', async () => {
    expect(await answer({ number: 'SUCCES' })).toMatch(/^OK\n\d+\n\n$/)
  })

  test('ISO-8859-1 is what it should be; UTF-8 becomes what it reads as', async () => {
    expect(await subjectOf(await deposit(s2low, { number: 'ISO', subject: '\xc9cole' }))).toBe('École')
    expect(await subjectOf(await deposit(s2low, { number: 'UTF', subject: 'D\xc3\xa9cision' }))).toBe('DÃ©cision')
  })

  test('with api=1 in the query only, the subject is converted all the same', async () => {
    const form = formOf(acteForm({ api: undefined, number: 'REQUETE', subject: '\xc9cole' }))
    const id = /\d+/.exec((await s2low.ask(`${create}?api=1`, formType, form)).text)?.[0]
    expect(await subjectOf(Number(id))).toBe('École')
  })

  test('a charset in the header of a part changes nothing', async () => {
    const declared = { ...field('subject', 'D\xc3\xa9cision') }
    const header = `${declared.header}\r\nContent-Type: text/plain; charset=UTF-8`
    const form = [...acteForm({ number: 'CHARSET', subject: undefined }), { ...declared, header }]
    const id = /\d+/.exec((await s2low.post(create, form)).text)?.[0]
    expect(await subjectOf(Number(id))).toBe('DÃ©cision')
  })
})

describe('deposits that wait for a person', () => {
  const confirm = '/modules/actes/actes_transac_post_confirm_api.php'
  const back = encodeURIComponent('https://exemple.invalid/retour?e=%%ERROR%%&m=%%MESSAGE%%')
  const path = (query: string) => `${confirm}?${query}&url_return=${back}`
  const statusOf = async (id: number) =>
    (await s2low.ask(`/modules/actes/actes_transac_get_status.php?transaction=${id}`)).text

  test('en_attente=1, or an account that may only deposit: 17', async () => {
    const asked = await deposit(s2low, { number: 'ATTENTE', en_attente: '1' })
    expect(await statusOf(asked)).toBe('OK\n17\n')
    const form = formOf(acteForm({ number: 'CS' }))
    expect((await s2low.askAs('depot', create, formType, form)).text).toMatch(/^OK\n\d+\n\n$/)
    const list = (await s2low.ask(`${api}/number_actes.php?status_id=17`)).text
    expect(list).toBe('{"status_id":17,"authority_id":25,"nb_transactions":2}')
  })

  test('must_signed=1 waits in 18 without an RGS certificate, up to 5.1', async () => {
    s2low.control.set({ rgs: 'expired' })
    expect(await statusOf(await deposit(s2low, { number: 'SIGNE', must_signed: '1' }))).toBe('OK\n18\n')
    s2low.control.set({ rgs: true, version: '6.0' })
    expect(await statusOf(await deposit(s2low, { number: 'SIGNE6', must_signed: '1' }))).toBe('OK\n1\n')
  })

  test('confirmed: back where the client said, two spaces, nothing encoded', async () => {
    const id = await deposit(s2low, { number: 'CONFIRME', en_attente: '1' })
    const answer = await s2low.askAs('signataire', path(`id=${id}`))
    expect(answer.status).toBe(302)
    expect(answer.header('Location')).toBe(' https://exemple.invalid/retour?e=0&m=')
    expect(await statusOf(id)).toBe('OK\n1\n')
    const again = await s2low.askAs('signataire', path(`id=${id}`))
    const words = Buffer.from("La transaction n'est pas dans le statut « En attente d'être posté»").toString('latin1')
    expect(again.header('Location')).toBe(` https://exemple.invalid/retour?e=1&m=${words}`)
  })

  test.each([
    ['signataire', '', "Pas d'identifiant de transaction spécifié"],
    ['signataire', 'id=99', "Erreur d'initialisation de la transaction."],
    ['depot', 'id=99', 'Accès refusé'],
    ['signataire', 'id=99&nounce=0&login=signataire&hash=0', 'La connexion à échoué'],
  ])('%s %s: %s', async (certificate, query, words) => {
    const answer = await s2low.askAs(certificate, path(query))
    const message = Buffer.from(words).toString('latin1')
    expect(answer.header('Location')).toBe(` https://exemple.invalid/retour?e=1&m=${message}`)
  })

  test('several: those that cannot be confirmed are passed over in silence', async () => {
    const id = await deposit(s2low, { number: 'MULTI', en_attente: '1' })
    const several = path(`id[]=99&id[]=${id}`).replace('_api.php', '_api_multi.php')
    const answer = await s2low.askAs('signataire', several, ['--globoff'])
    expect(answer.header('Location')).toBe(' https://exemple.invalid/retour?e=0&m=')
    expect(await statusOf(id)).toBe('OK\n1\n')
  })
})

describe('ready-made archives', () => {
  const submit = '/modules/actes/actes_transac_submit.php'
  const post = async (name: string, content: string) =>
    (await s2low.post(submit, [field('api', '1'), file('enveloppe', name, content)])).text

  test('their serial, and their name', async () => {
    expect((await s2low.ask('/modules/actes/actes_transac_get_env_serial.php?api=1')).text).toMatch(/^OK\n\d+\n$/)
    expect(await post('archive.zip', 'x')).toMatch(/^KO\nL&#039;archive n&#039;a pas un nom valide : /)
  })

  test('6.0 takes none', async () => {
    s2low.control.set({ version: '6.0' })
    expect(await post('archive.zip', 'x')).toMatch(/^KO\nCette fonctionnalit\xe9 est d\xe9pr\xe9ci\xe9\. /)
  })
})
