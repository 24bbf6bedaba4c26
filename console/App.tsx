import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Brand } from '../components/ui/Brand';
import { Button } from '../components/ui/Button';
import type { Api } from './api';
import { useWords, type Word } from './i18n';
import { LanguageSwitch } from './parts/LanguageSwitch';
import { Fault } from './parts/Fault';
import { GROUPS, PAGES, type PageProps, type Session, type SessionAnswer } from './pages';
import { LinkPage } from './pages/LinkPage';
import { SignIn } from './pages/SignIn';
import { useAnswer } from './use-answer';
import { useRoute } from './use-route';

function PageList({ pages, current }: { pages: typeof PAGES; current: string }) {
  const { t, word } = useWords();
  const inGroup = (group: string | undefined) => pages.filter((page) => page.group === group && page.isListed !== false).map(({ id }) => <li key={id}><a href={`#/${id}`} aria-current={id === current ? 'page' : undefined}>{t(`page_${id}` as Word)}</a></li>);
  return (
    <nav aria-label={t('pages')}>
      {[undefined, ...GROUPS].map((group) => {
        const links = inGroup(group);
        if (links.length === 0) return null;
        return group === undefined ? <ul key="">{links}</ul> : <div key={group}><p class="group" id={`group-${group}`}>{word('group', group)}</p><ul aria-labelledby={`group-${group}`}>{links}</ul></div>;
      })}
    </nav>
  );
}

function Shell({ session, api, route, onLeave }: { session: Session; api: Api; route: string[]; onLeave: () => void }) {
  const { t, word } = useWords();
  const main = useRef<HTMLElement>(null);
  const pages = PAGES.filter(({ roles }) => roles.includes(session.role));
  const page = pages.find(({ id }) => id === route[0]) ?? pages[0];
  const key = route.join('/');
  const title = page ? t(`page_${page.id}` as Word) : '';
  useEffect(() => {
    document.title = `${title} – Consentry`;
    // A new page is read from its beginning.
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [key, title]);
  if (!page) return null;
  const Page: ComponentType<PageProps> = page.Page;
  return (
    <div class="console">
      <a class="skip" href={`#/${key}`} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('skip')}</a>
      <header>
        <Brand />
        <PageList pages={pages} current={page.id} />
        <div class="who">
          <a class="link" href="#/me">{session.name}</a>
          <span>{word('role', session.role)}</span>
          <LanguageSwitch />
          <Button look="quiet" name="sign-out" onPress={() => { void api.remove('session').then(onLeave, onLeave); }}>{t('sign_out')}</Button>
        </div>
      </header>
      <main ref={main} tabIndex={-1} data-page={page.id}>
        <h1>{title}</h1>
        <Page key={page.id} api={api} session={session} route={route.slice(1)} />
      </main>
    </div>
  );
}

/** Who is signed in, and their page. */
export function App({ api }: { api: Api }) {
  const route = useRoute();
  const answer = useAnswer(() => api.get<SessionAnswer>('session'));
  if (answer.fault) return <main class="enter"><Brand /><Fault fault={answer.fault} /></main>;
  if (!answer.value) return null;
  const { person, oidc } = answer.value;
  if (route[0] === 'link') return <LinkPage api={api} token={route[1] ?? ''} onEnter={answer.reload} />;
  if (!person) return <SignIn api={api} hasOidc={oidc} failed={route[0] === 'sign-in' ? route[1] : undefined} onEnter={answer.reload} />;
  return <Shell session={person} api={api} route={route} onLeave={answer.reload} />;
}
