# %% alternate="walk back"
def last_complete_day(series):
    place = len(series) - 1
    while series.iloc[place] < series.iloc[place - 7] / 2:
        place -= 1
    return series.index[place].date()


last_day = str(last_complete_day(national))


# %% alternate="a stricter rule, as a text"
def last_complete_day(series):
    low = (series.pct_change(7) < -0.45).to_numpy()[::-1]
    return series.index[len(series) - 1 - int(np.argmin(low))].strftime("%Y-%m-%d")


last_day = pd.Timestamp(last_complete_day(national))


# %% mutant="a number" refused="cut" message="complete.form"
def last_complete_day(series):
    part = series / series.shift(7)
    return int((~(part < 0.5)).sum())


# %% mutant="the last day of the file" refused="cut" message="complete.too_late"
def last_complete_day(series):
    return series.index[-1]


# %% mutant="a week cut off" refused="cut" message="complete.too_early"
def last_complete_day(series):
    return series.index[-8]


# %% mutant="always three days" refused="whole" message="complete.whole"
def last_complete_day(series):
    return series.index[-4]


# %% mutant="last day taken for the course" refused="course" message="complete.course_late"
def last_complete_day(series):
    part = series / series.shift(7)
    return part.index[~(part < 0.5)][-1]


last_day = national.index[-1]


# %% mutant="two weeks thrown away" refused="course" message="complete.course_early"
def last_complete_day(series):
    part = series / series.shift(7)
    return part.index[~(part < 0.5)][-1]


last_day = national.index[-15]


# %% mutant="compared with the mean of a week" refused="weekend" message="complete.weekend"
def last_complete_day(series):
    part = series / series.rolling(7).mean().shift(1)
    return part.index[~(part < 0.6)][-1]


# %% mutant="at most four days" refused="longer" message="complete.too_late"
def last_complete_day(series):
    part = (series / series.shift(7)).iloc[-5:]
    ends = part.index[~(part < 0.5)]
    return ends[-1] if len(ends) else part.index[0]


# %% mutant="every fall is a gap" refused="longer" message="complete.falling"
def last_complete_day(series):
    part = series / series.shift(7)
    return part.index[~(part < 0.85)][-1]
