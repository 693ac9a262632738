"""A sampler agrees with Laplace's method on the record."""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
import pytest

from detente.case import load
from detente.forecast import history
from detente.forecast._beside import beside
from detente.forecast.models import Days, Regression, Task
from detente.record import open_record


@pytest.mark.slow
def test_a_sampler_agrees_with_laplace_on_launches():
    """NUTS on the windows of launch days in 90 days: means within a tenth of a standard deviation.

    The log of the dispersion is skewed: its mean lies a third of a standard deviation below the
    mode, where Laplace's method stands. The chain's own error is about 0.04 standard deviations.
    """
    case = load("north_korea")
    record, asked = open_record(case), case.question("launch-days-90")
    past = history(record, asked)
    model = Regression(covariates=case.covariates)
    days = Days(past.first, past.counts, beside(record).as_of(past.through))
    state = model.step(model.init(Task.of(asked)), days)
    sample = model.design(state).sample
    prior, fitted = model.prior(sample, state.task), model.fit(sample, state.task)
    spread = np.sqrt(np.diag(prior.covariance))

    def told():
        b = numpyro.sample("b", dist.Normal(prior.mean, spread).to_event(1))
        mu = jnp.exp(sample.offset + sample.x @ b[:-1])
        likely = dist.NegativeBinomial2(mu, jnp.exp(b[-1])).log_prob(sample.y)
        numpyro.factor("windows", sample.worth @ likely)

    chain = numpyro.infer.MCMC(
        numpyro.infer.NUTS(told), num_warmup=500, num_samples=2_000, progress_bar=False
    )
    chain.run(jax.random.PRNGKey(0))
    drawn = np.asarray(chain.get_samples()["b"])
    gap = (drawn.mean(axis=0) - fitted.mean) / drawn.std(axis=0)
    assert np.abs(gap[:-1]).max() < 0.1
    assert abs(gap[-1]) < 0.5
    ratio = np.sqrt(np.diag(fitted.covariance)) / drawn.std(axis=0)
    np.testing.assert_allclose(ratio, 1.0, atol=0.1)
