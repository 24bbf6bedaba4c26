import { render } from 'preact';
import '../components/ui/theme.css';
import '../components/ui/page.css';
import 'uplot/dist/uPlot.min.css';
import './style.css';
import { App } from './App';
import { LanguageProvider } from './LanguageProvider';
import { hubApi } from './api';

const root = document.getElementById('app');
if (root === null) throw new Error('console without #app');
render(<LanguageProvider><App api={hubApi()} /></LanguageProvider>, root);
