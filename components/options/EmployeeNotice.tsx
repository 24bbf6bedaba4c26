import { useI18n } from '../i18n/context';

const PARTS = ['employee_why', 'employee_what', 'employee_not', 'employee_who', 'employee_long', 'employee_see'] as const;

/** What the person at this browser is told of the log (docs/employee-notice.md). */
export function EmployeeNotice() {
  const { t } = useI18n();
  return (
    <section aria-labelledby="employee-title">
      <h2 id="employee-title">{t('employee_title')}</h2>
      <ul>{PARTS.map((key) => <li key={key}>{t(key)}</li>)}</ul>
    </section>
  );
}
